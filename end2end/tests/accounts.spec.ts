import { expect, expectAccessible, open, test } from "../support/test.js";

/** Journey 1: sign in and out. */
test.describe("getting in", () => {
  test("registering leads into the product; signing out leads back to the start", async ({ page }) => {
    await open(page, "/register");
    const name = `new${Date.now()}`;
    await page.getByLabel("Email").fill(`${name}@example.org`);
    await page.getByLabel("Username").fill(name);
    await page.getByLabel("Password", { exact: true }).fill("a long enough password");
    await page.getByRole("button", { name: "Create an account" }).click();
    await expect(page.getByRole("button", { name: "Your account" })).toBeVisible();
    await expect(page).not.toHaveURL(/register/);

    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
    await page.goto("/datasets");
    await expect(page).toHaveURL(/\/login/);
  });

  test("signing in by username or email goes on where one wanted to go", async ({ browser, baseURL, person }) => {
    for (const identifier of [person.username, person.email]) {
      const context = await browser.newContext({ baseURL });
      const page = await context.newPage();
      await page.goto("/settings");
      await expect(page).toHaveURL(/\/login/);
      await page.getByLabel("Email or username").fill(identifier);
      await page.getByLabel("Password", { exact: true }).fill(person.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/settings/);
      await context.close();
    }
  });

  test("a wrong password is refused in words", async ({ page, browser, baseURL, person }) => {
    await page.context().clearCookies();
    const context = await browser.newContext({ baseURL });
    const stranger = await context.newPage();
    await open(stranger, "/login");
    await stranger.getByLabel("Email or username").fill(person.email);
    await stranger.getByLabel("Password", { exact: true }).fill("certainly not this");
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await expect(stranger.getByText("The email, username or password is wrong.")).toBeVisible();
    await expect(stranger).toHaveURL(/\/login/);
    await context.close();
  });

  test("a session that ended elsewhere leads to the sign-in page", async ({ page, context, person }) => {
    await open(page, "/dashboard");
    await context.request.post("/api/v1/auth/logout", { headers: { Authorization: `Bearer ${person.token}` } });
    await page.reload();
    await expect(page).toHaveURL(/\/login/);
  });

  test("a forged session cookie is no session", async ({ page, context, person }) => {
    expect(person.token).not.toBe("");
    const cookies = await context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie.httpOnly, `${cookie.name} is HttpOnly`).toBe(true);
    await context.clearCookies();
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, value: `${cookie.value.slice(0, -5)}AAAAA` })));
    await page.goto("/dashboard");
    await expect(page).toHaveURL(/\/login/);
  });

  /** Journey 26. */
  test("every field says what is wrong with it", async ({ page }) => {
    await open(page, "/register");
    await page.getByLabel("Email").fill("nobody");
    await page.getByLabel("Username").fill("a b");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create an account" }).click();
    for (const words of [/address such as/, /Only letters|3 to 32/, /at least 10/i]) {
      await expect(page.getByText(words).first()).toBeVisible();
    }
    await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page, "registration with problems");
  });

  test("resetting a password gives the same answer for a stranger", async ({ page }) => {
    await open(page, "/reset");
    await page.getByLabel("Email").fill("nobody@example.org");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText(/If there is an account/)).toBeVisible();
  });
});
