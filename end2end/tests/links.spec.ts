import { expect, open, test } from "../support/test.js";

/** Journey 26: every link leads somewhere. Walks from the start over every link of the product, signed in. */
test("no link of the product leads to nowhere", async ({ page, person }) => {
  test.slow();
  expect(person.username).not.toBe("");
  const seen = new Set<string>();
  const waiting = ["/"];
  while (waiting.length > 0) {
    const address = waiting.pop() ?? "/";
    if (seen.has(address)) continue;
    seen.add(address);
    await open(page, address);
    await expect(page.getByRole("heading", { name: "This page does not exist" }), address).toHaveCount(0);
    const links = await page.locator("a[href]").evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute("href") ?? ""));
    for (const link of links) {
      const target = new URL(link, page.url());
      if (target.origin !== new URL(page.url()).origin || link.startsWith("#")) continue;
      const isPage = !/^\/(api|samples|assets)\//.test(target.pathname);
      if (isPage) waiting.push(target.pathname);
      else expect((await page.request.get(target.href)).status(), link).toBeLessThan(400);
    }
  }
  expect(seen.size).toBeGreaterThan(8);
});

test("an address that does not exist says so and offers a way back", async ({ page }) => {
  await open(page, "/there/is/nothing/here");
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await expect(page).toHaveURL(/\/$/);
});
