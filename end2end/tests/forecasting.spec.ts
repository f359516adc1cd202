import { expect, expectAccessible, open, test, upload } from "../support/test.js";
import { sales } from "../support/tables.js";

test.describe("forecasting in the page", () => {
  test("choose the series, see how they go on, keep the model, and forecast further", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "sales", sales());
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByLabel("Target").selectOption("sold");
    await page.getByRole("radio", { name: /Forecasting/ }).check();
    await expect(page.getByLabel("Time column")).toHaveValue("month");
    await page.getByLabel("Series column").selectOption("shop");
    await page.getByLabel("Horizon").fill("6");
    await expect(page.getByRole("heading", { name: "Features" })).toHaveCount(0);
    await expect(page.getByRole("complementary", { name: "This run" })).toContainText(/Cost\s*\d+/);
    await expectAccessible(page, "configuring a forecast");
    await page.getByRole("button", { name: "Start training" }).click();
    await expect(page.getByText("Completed").first()).toBeVisible({ timeout: 60_000 });

    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Sold next");
    await dialog.getByRole("button", { name: "Save model" }).click();
    await expect(dialog.getByText("Sold next is among your saved models now.")).toBeVisible();
    await expect(dialog.getByText("ONNX")).toHaveCount(0);
    await dialog.getByRole("button", { name: "Close" }).first().click();

    await page.getByRole("link", { name: "See results" }).click();
    await expect(page.getByText("season of 12")).toBeVisible();
    await expect(page.getByRole("table", { name: "Backtest" }).getByRole("row")).toHaveCount(4);
    await page.getByLabel("Series", { exact: true }).selectOption("south");
    await expect(page.getByRole("img", { name: "Series and forecast" }).locator("svg")).toBeVisible();
    await expectAccessible(page, "results of a forecast");

    await page.getByRole("main").getByRole("link", { name: "Predict with it" }).click();
    await page.getByRole("radio", { name: "The end of the training data" }).check();
    await page.getByLabel("Steps to forecast").fill("3");
    await page.getByRole("button", { name: "Run prediction" }).click();
    await expect(page.getByRole("heading", { name: "Predictions of Sold next on Training data" })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("columnheader", { name: /^forecast\b/ })).toBeVisible();
    await expect(page.getByText("2023-01-01").first()).toBeVisible();
    expect(complaints).toEqual([]);
  });
});
