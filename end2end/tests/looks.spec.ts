import { expect, expectAccessible, open, test } from "../support/test.js";
import type { Page } from "@playwright/test";
import { PAGES, PUBLIC_PAGES } from "../support/pages.js";

const PHONE = { width: 375, height: 740 };
const TABLET = { width: 820, height: 1100 };

/** Nothing sticks out of the window sideways. */
async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content, what).toBeLessThanOrEqual(window ?? 0);
}

async function remember(page: Page, theme: string, language = "en"): Promise<void> {
  await page.addInitScript(([theme, language]) => {
    localStorage.setItem("datapulse.theme", theme ?? "");
    localStorage.setItem("datapulse.language", language ?? "");
  }, [theme, language]);
}

/** Journey 27 and accessibility, before signing in. */
for (const theme of ["light", "dark"]) {
  for (const address of PUBLIC_PAGES) {
    test(`${address} is accessible in ${theme}`, async ({ page, complaints }) => {
      await remember(page, theme);
      await open(page, address);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await expectAccessible(page, `${address} in ${theme}`);
      expect(complaints).toEqual([]);
    });
  }
}

/** Journey 27 and accessibility, inside; the looks without data (journey 25: empty). */
for (const theme of ["light", "dark"] as const) {
  test(`every page is accessible in ${theme}, with nothing in it yet`, async ({ page, context, person, complaints }) => {
    test.slow();
    expect(person.username).not.toBe("");
    const settings = await (await context.request.get("/api/v1/settings")).json();
    await context.request.put("/api/v1/settings", { data: { ...settings, theme } });
    for (const address of PAGES) {
      await open(page, address);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await expectAccessible(page, `${address} in ${theme}`);
    }
    expect(complaints).toEqual([]);
  });
}

test("the theme follows the system where nothing else was chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/login");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("Persian is written from right to left, on every page", async ({ page, context, person }) => {
  test.slow();
  expect(person.username).not.toBe("");
  const settings = await (await context.request.get("/api/v1/settings")).json();
  await context.request.put("/api/v1/settings", { data: { ...settings, language: "fa" } });
  for (const address of PAGES) {
    await open(page, address);
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await expect(page.locator("html")).toHaveAttribute("lang", "fa");
    await expect(page.getByRole("heading").first()).toHaveText(/[\u0600-\u06FF]/);
    await expectNoSidewaysScroll(page, `${address} in Persian`);
  }
});

for (const [device, viewport] of [["phone", PHONE], ["tablet", TABLET]] as const) {
  test(`every page fits a ${device}`, async ({ page, person }) => {
    test.slow();
    expect(person.username).not.toBe("");
    await page.setViewportSize(viewport);
    for (const address of [...PUBLIC_PAGES.slice(1), ...PAGES]) {
      await open(page, address);
      await expectNoSidewaysScroll(page, `${address} on a ${device}`);
    }
  });
}
