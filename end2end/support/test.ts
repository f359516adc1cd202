import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import { register, type Person } from "./rest.js";
import { startProduct, type Product } from "./server.js";

export { expect };
export * from "./rest.js";

interface Fixtures {
  /** A new person, signed in on `page` and with a token for REST. */
  person: Person;
  /** Everything the page said that it should not have: console errors, failed requests to the product, policy violations. */
  complaints: string[];
}

/** Every test file gets a product of its own per worker, and every test a person of its own. */
export const test = base.extend<Fixtures, { product: Product }>({
  product: [
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  person: async ({ context }, use) => use(await register(context.request)),
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await use(complaints);
  },
});

/** Opens an address of the product and waits until the app has drawn a heading. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("heading").first()).toBeVisible();
}

/** No automatically detectable accessibility problem on what is shown now. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What is still fading in has another contrast. What spins for ever is not waited for.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)),
  );
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]).analyze();
  const problems = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary?.slice(0, 300) ?? ""}`));
  expect(problems, what).toEqual([]);
}
