import { expect, expectAccessible, open, test, upload } from "../support/test.js";
import { shops } from "../support/tables.js";

test.describe("finding without a target", () => {
  /** Groups from the form to new rows: found, described, kept, and assigned. */
  test("groups are found, described, saved, and new rows assigned", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "shops", shops());
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByRole("radio", { name: "Find groups" }).check();
    await expect(page.getByLabel("Target")).toHaveCount(0);
    await expect(page.getByText("3 of 3 chosen")).toBeVisible();
    await expect(page.getByRole("checkbox", { name: /K-means/ }).first()).toBeVisible();
    await expect(page.getByText("Search for the best model")).toHaveCount(0);
    await expect(page.getByRole("complementary", { name: "This run" })).toContainText(/Cost\s*\d+/);
    await expectAccessible(page, "configuring a clustering");
    await page.getByRole("button", { name: "Start training" }).click();

    await expect(page.getByText("Completed").first()).toBeVisible({ timeout: 60_000 });
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Kinds of shops");
    await dialog.getByRole("button", { name: "Save model" }).click();
    await expect(dialog.getByText("Kinds of shops is among your saved models now.")).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await page.getByRole("link", { name: "See results" }).click();
    await expect(page.getByRole("heading", { name: "The rows in two dimensions" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Group 1", exact: true })).toBeVisible();
    await expect(page.getByText(/60 rows|57 rows/).first()).toBeVisible();
    await expect(page.getByRole("columnheader", { name: "Silhouette" })).toBeVisible();
    await expectAccessible(page, "the groups that were found");
    await page.getByRole("radio", { name: "t-SNE" }).check();
    await expect(page.getByRole("radio", { name: "t-SNE" })).toBeChecked();
    await expect(page.getByText(/Neighbours stay neighbours.* 180 rows are shown/)).toBeVisible();

    await page.getByRole("link", { name: "Predict with it" }).click();
    await page.getByRole("combobox", { name: "Dataset" }).selectOption({ index: 1 });
    await expect(page.getByLabel("Range of each answer")).toHaveCount(0);
    await page.getByRole("button", { name: "Run prediction" }).click();
    await expect(page.getByRole("columnheader", { name: /cluster/ })).toBeVisible({ timeout: 60_000 });
    expect(complaints).toEqual([]);
  });

  /** Unusual rows: found, with the columns that make them so, and a typed row judged. */
  test("unusual rows come with their reasons, and a typed row is judged", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "shops", shops());
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByRole("radio", { name: "Find unusual rows" }).check();
    await expect(page.getByText("3 of 3 chosen")).toBeVisible();
    await page.getByRole("button", { name: "Start training" }).click();
    await expect(page.getByText("Completed").first()).toBeVisible({ timeout: 60_000 });
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Strange shops");
    await dialog.getByRole("button", { name: "Save model" }).click();
    await expect(dialog.getByText("Strange shops is among your saved models now.")).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await page.getByRole("link", { name: "See results" }).click();
    await expect(page.getByRole("heading", { name: "The most unusual rows" })).toBeVisible();
    const first = page.getByRole("table", { name: "The most unusual rows" }).getByRole("row").nth(1);
    await expect(first).toContainText("size");
    await expect(first).toContainText("usually");
    await expectAccessible(page, "the unusual rows");

    await open(page, "/dashboard/models");
    await page.getByRole("link", { name: "Strange shops" }).click();
    await page.getByRole("tab", { name: "Charts" }).click();
    await expect(page.getByRole("heading", { name: "Scores" })).toBeVisible();
    await page.getByRole("tab", { name: "Try it" }).click();
    await page.getByRole("textbox", { name: "size" }).fill("430");
    await page.getByRole("button", { name: "Predict", exact: true }).click();
    await expect(page.locator(".try-it__answer")).toHaveText("Unusual");
    await expect(page.getByText(/^Score: 0\./)).toBeVisible();
    expect(complaints).toEqual([]);
  });
});
