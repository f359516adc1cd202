import { mkdir } from "node:fs/promises";
import path from "node:path";
import { bearer, open, register, test, train, save, upload } from "./support/test.js";
import { PAGES, PUBLIC_PAGES } from "./support/pages.js";
import { customers, houses, newcomers } from "./support/tables.js";

const folder = process.env.SHOTS ?? path.join(import.meta.dirname, "shots");

const LOOKS = [
  { name: "light", settings: { theme: "light", language: "en" }, viewport: { width: 1280, height: 800 } },
  { name: "dark", settings: { theme: "dark", language: "en" }, viewport: { width: 1280, height: 800 } },
  { name: "persian", settings: { theme: "light", language: "fa" }, viewport: { width: 1280, height: 800 } },
  { name: "phone", settings: { theme: "light", language: "en" }, viewport: { width: 375, height: 740 } },
];

const fileName = (address: string): string => address.replace(/^\/$/, "/start").slice(1).replaceAll("/", "-").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "one");

for (const look of LOOKS) {
  test(`pictures of every page: ${look.name}`, async ({ page, context, browser, baseURL }) => {
    await mkdir(path.join(folder, look.name), { recursive: true });
    const shoot = async (on: typeof page, address: string, prefix = ""): Promise<void> => {
      try {
        await open(on, address);
        await on.waitForLoadState("networkidle");
        await on.evaluate(() => document.fonts.ready);
      } finally {
        await on.screenshot({ path: path.join(folder, look.name, `${prefix}${fileName(address)}.png`), fullPage: true });
      }
    };

    const outside = await browser.newContext({ baseURL, viewport: look.viewport });
    await outside.addInitScript(({ theme, language }) => {
      localStorage.setItem("datapulse.theme", theme);
      localStorage.setItem("datapulse.language", language);
    }, look.settings);
    for (const address of PUBLIC_PAGES) await shoot(await outside.newPage(), address, "out-");
    await outside.close();

    const person = await register(context.request);
    const settings = await (await context.request.get("/api/v1/settings")).json();
    await context.request.put("/api/v1/settings", { data: { ...settings, ...look.settings } });
    const dataset = await upload(context.request, person, "customers", customers(400));
    const numbers = await upload(context.request, person, "houses", houses(300));
    await upload(context.request, person, "newcomers", newcomers(40));
    for (const [name, color] of [["2024", "#00aa77"], ["sales", "#ffb822"]]) {
      await context.request.post("/api/v1/tags", { ...bearer(person), data: { name, color } });
    }
    await context.request.put(`/api/v1/datasets/${dataset.id}`, { ...bearer(person), data: { description: "Who stays, and who leaves", tags: ["2024", "sales"] } });
    const job = await train(context.request, person, dataset, { target: "stays", algorithms: ["logistic_regression", "decision_tree", "random_forest"] });
    const other = await train(context.request, person, numbers, { target: "price", algorithms: ["ridge", "random_forest"] });
    const model = await save(context.request, person, job.id, "Who stays");
    await save(context.request, person, other.id, "House prices");

    await page.setViewportSize(look.viewport);
    const pages = [...PAGES, `/datasets/${dataset.id}`, `/datasets/${dataset.id}?sort=-spend&filter=plan%20%3D%20team%20and%20age%20%3E%2030&q=yes`, `/files/${dataset.id}`, `/training/jobs/${job.id}`, `/training/jobs/${job.id}/results`, `/training/jobs/${other.id}/results`, `/models/${model.id}`];
    for (const [index, address] of pages.entries()) await shoot(page, address, address.includes(other.id) ? `${index}-` : "");
  });
}
