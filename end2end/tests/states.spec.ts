import { expect, expectAccessible, open, test } from "../support/test.js";

/** Journey 25: each list, the call it makes, and what it says when there is nothing. */
const LISTS = [
  { address: "/datasets", call: "**/fn/datasets/list", empty: "No datasets yet" },
  { address: "/files", call: "**/fn/uploads/list", empty: "No files yet" },
  { address: "/training", call: "**/fn/jobs/list", empty: "No training yet" },
  { address: "/predictions", call: "**/fn/predictions/list", empty: "No predictions yet" },
  { address: "/dashboard/models", call: "**/fn/models/list", empty: /No (saved )?models yet/ },
];

for (const { address, call, empty } of LISTS) {
  test(`${address}: loading, then an error with a retry that works, then empty with an action`, async ({ page, person }) => {
    expect(person.username).not.toBe("");
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    let broken = true;
    await page.route(call, async (route) => {
      await held;
      if (broken) await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "Temporarily unavailable", status: 503, detail: "the database is away for a moment", code: "unavailable" }) });
      else await route.continue();
    });
    await page.goto(address);
    await expect(page.locator("[aria-busy=true]").first()).toBeVisible();
    release();
    await expect(page.getByText("This could not be loaded")).toBeVisible();
    await expectAccessible(page, `${address} with an error`);
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText(empty).first()).toBeVisible();
    await expect(page.getByRole("main").getByRole("link").or(page.getByRole("main").getByRole("button")).first()).toBeVisible();
  });
}

test("without the network the page says so and offers to try again", async ({ page, context, person }) => {
  expect(person.username).not.toBe("");
  await open(page, "/datasets");
  await page.route("**/fn/**", (route) => route.abort());
  await page.getByRole("link", { name: "Training" }).first().click();
  await expect(page.getByText(/could not be reached/).first()).toBeVisible();
  await page.unroute("**/fn/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("No training yet")).toBeVisible();
  await context.close();
});

test("UIX-22: a page comes when it is opened, and says so when it cannot be fetched", async ({ page, person }) => {
  expect(person.username).not.toBe("");
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await open(page, "/");
  const isTraining = (path: string): boolean => path.startsWith("/assets/split_training");
  expect(fetched.some(isTraining)).toBe(false);
  await page.route("**/assets/split_training*", (route) => route.abort());
  await page.getByRole("link", { name: "Training" }).first().click();
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await page.unroute("**/assets/split_training*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("No training yet")).toBeVisible();
  expect(fetched.filter(isTraining)).not.toHaveLength(0);
});
