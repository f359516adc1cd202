import { expect, expectAccessible, open, save, test, train, upload } from "../support/test.js";
import { readFile } from "node:fs/promises";
import { customers, newcomers } from "../support/tables.js";

test.describe("predicting in the page", () => {
  /** Journey 13. */
  test("choose model and data, map what is named differently, run, look, download", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "customers", customers());
    const job = await train(request, person, dataset, { target: "stays", algorithms: ["logistic_regression"] });
    const model = await save(request, person, job.id, "Who stays");
    const others = await upload(request, person, "newcomers", newcomers());

    await open(page, `/predict?model=${model.id}&dataset=${others.id}`);
    await expect(page.getByText("Some names differ. Say which column stands for which field.")).toBeVisible();
    await page.getByLabel("visits").selectOption("number_of_visits");
    await page.getByLabel("spend").selectOption("money_spent");
    await expectAccessible(page, "mapping columns");
    await page.getByRole("button", { name: "Run prediction" }).click();

    await expect(page.getByRole("heading", { name: "Predictions of Who stays on newcomers" })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("columnheader", { name: /^prediction\b/ })).toBeVisible();
    await expectAccessible(page, "a prediction's rows");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /CSV/ }).first().click()]);
    const text = await readFile(await download.path(), "utf8");
    expect(text.trim().split("\n")).toHaveLength(13);
    expect(complaints).toEqual([]);
  });
});
