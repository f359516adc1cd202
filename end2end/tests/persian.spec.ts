import type { Locator, Page } from "@playwright/test";
import { body, expect, open, startTraining, test, train, upload } from "../support/test.js";
import { customers, houses } from "../support/tables.js";

/** English is two words of Latin letters side by side; names that somebody gave are set apart and do not count. */
const ENGLISH = /[a-z]{2,} [a-z]{2,}/i;
const unnamed = (text: string): string => text.replace(/\u2068[^\u2069]*\u2069/g, "").replace(/ROC AUC|PR AUC|Extra trees|Elastic net/g, "");

/** Everything that is shown here is said in Persian. */
async function expectPersian(places: Locator, what: string): Promise<void> {
  await expect(places.first(), what).toBeVisible();
  const texts = (await places.allInnerTexts()).map(unnamed);
  expect(texts.filter((text) => ENGLISH.test(text) || !/[\u0600-\u06FF]/.test(text)), what).toEqual([]);
}

const toast = (page: Page, title: string): Locator => page.locator(".toast").filter({ hasText: title });

/** THM-04 to THM-07: what the server and the engine say, not only what the page says. */
test.describe("the server in Persian", () => {
  test.beforeEach(async ({ context, person }) => {
    expect(person.username).not.toBe("");
    const settings = await (await context.request.get("/api/v1/settings")).json();
    await context.request.put("/api/v1/settings", { data: { ...settings, language: "fa" } });
  });

  test("a file that is no table, and one with less than it should have", async ({ page, request, person, complaints }) => {
    await open(page, "/upload");
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]);
    await page.locator("input[type=file]").setInputFiles({ name: "picture.csv", mimeType: "text/csv", buffer: picture });
    await expect(page.locator(".upload-row__text")).toHaveText("خطا در بارگذاری: این فایل تصویر PNG است، نه جدول متنی؛ آن را با قالب CSV ذخیره کنید و همان را بارگذاری کنید.");
    await expect(page.getByRole("button", { name: "تلاش مجدد" })).toBeVisible();

    const bare = await upload(request, person, "bare", "a,b\n");
    await open(page, `/datasets/${bare.id}`);
    await expectPersian(page.locator(".state__text"), "why a table could not be read");
    const ragged = await upload(request, person, "ragged", `a,,a\n${"1,2,3\n".repeat(30)}4\n5,6,7,8\n`);
    await open(page, `/datasets/${ragged.id}`);
    await expectPersian(page.locator(".page-notice li"), "what was noticed while reading");
    await page.goto("/datasets?q=nowhere");
    await expect(page.getByText("هیچ موردی یافت نشد")).toBeVisible();
    // Chromium reports the refusal of the picture by itself.
    expect(complaints.filter((line) => !/status of 415/.test(line))).toEqual([]);
  });

  test("a run from its form to its log and the ledger", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "houses", houses(400));
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByLabel("هدف", { exact: true }).selectOption("price");
    await expectPersian(page.locator(".algorithm-card__text"), "what algorithms are");
    await page.locator("input[name=algorithm][value=random_forest]").check();
    await page.locator("input[name=algorithm][value=mlp]").check();
    await expectPersian(page.locator(".training-summary__cost p"), "what it costs");
    for (const settings of await page.locator(".algorithm-card__settings > summary").all()) await settings.click();
    await expectPersian(page.locator(".algorithm-card__settings .field__label"), "names of settings");
    await expectPersian(page.locator(".algorithm-card__settings .field__help"), "what settings do");
    await page.locator(".algorithm-card__settings input[type=number]").first().fill("-7");
    await expectPersian(page.locator(".field__error"), "what is wrong with a setting");

    await open(page, "/training");
    const options = { target: "price", algorithms: ["ridge", "random_forest", "extra_trees"], validation: { method: "k_fold", folds: 3 } };
    const job = await train(request, person, dataset, options);
    await expect(toast(page, "آموزش تکمیل شد")).toContainText(/وظیفه آموزش .*price from houses.* با موفقیت به پایان رسید/);
    await open(page, `/training/jobs/${job.id}`);
    await expect(page.locator(".log__line").last()).toContainText("آموزش تکمیل شد");
    await expectPersian(page.locator(".log__line > span"), "the log");
    await expectPersian(page.locator(".job-progress__bar"), "the last message");
    await open(page, "/settings/tokens");
    await expectPersian(page.locator("tbody td:nth-child(2)"), "the ledger");
    expect(complaints).toEqual([]);
  });

  test("a run that fails says why", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "few", houses(5));
    await open(page, "/training");
    const job = await startTraining(request, person, dataset, { target: "price", algorithms: ["ridge"] });
    const failure = toast(page, "خطا در آموزش");
    await expect(failure).toContainText(/وظیفه .*price from few.* با خطا مواجه شد: /);
    await expectPersian(failure, "the message");
    await open(page, `/training/jobs/${job}`);
    await expectPersian(page.getByRole("alert"), "the reason on the page of the run");
  });

  test("refusals come in the language that the page has now", async ({ page, request, person }) => {
    await upload(request, person, "first", customers(20));
    const second = await upload(request, person, "second", customers(20));
    await open(page, `/datasets/${second.id}`);
    const name = async (): Promise<void> => {
      await page.getByRole("button", { name: /کارها|Actions/ }).click();
      await page.getByRole("menuitem", { name: /ویرایش|Edit/ }).click();
      await page.getByRole("dialog").getByLabel(/نام|Name/).first().fill("first");
      await page.getByRole("dialog").getByRole("button", { name: /ذخیره|Save/ }).click();
    };
    await name();
    await expect(page.getByText("مجموعه‌داده‌ای با نام «\u2068first\u2069» دارید؛ نام دیگری برگزینید.")).toBeVisible();
    const settings = await body<object>(await page.context().request.get("/api/v1/settings"));
    await page.context().request.put("/api/v1/settings", { data: { ...settings, language: "en" } });
    await page.reload();
    await name();
    await expect(page.getByText("You already have a dataset named 'first'; choose another name.")).toBeVisible();
  });
});
