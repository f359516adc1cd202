// How long somebody waits for the page: from navigation to a form that can be typed into, nothing cached.
import { createRequire } from "node:module";
import { median } from "./product.mjs";

const require = createRequire(new URL("../../end2end/package.json", import.meta.url));

export async function measurePage(url, times = 7) {
  const { chromium } = require("@playwright/test");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--no-sandbox"],
  });
  const waits = [];
  for (let time = 0; time < times; time += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(`${url}/login`, { waitUntil: "commit" });
    await page.locator("form input").first().fill("somebody");
    waits.push(performance.now() - began);
    await context.close();
  }
  await browser.close();
  return { median: median(waits), worst: Math.max(...waits), times };
}
