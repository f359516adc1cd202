import { body, bearer, expect, expectAccessible, open, save, test, train, upload, type Model } from "../support/test.js";
import { customers } from "../support/tables.js";

test.describe("saved models in the page", () => {
  /** Journeys 8, 9 and 10. */
  test("a card with figures, a download named after the model, a deletion that asks first", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "customers", customers());
    const job = await train(request, person, dataset, { target: "stays", algorithms: ["logistic_regression"] });
    const model = await save(request, person, job.id, "Test Model v1");
    await open(page, "/dashboard/models");
    const card = page.getByRole("article").filter({ hasText: "Test Model v1" });
    await expect(card).toBeVisible();
    await expect(card.getByText(/[01]\.\d{4}/).first()).toBeVisible();
    await expect(card.getByText(/\d+(\.\d+)? (B|KB|kB|MB)/).first()).toBeVisible();
    await expectAccessible(page, "saved models");

    await card.getByRole("button", { name: /Download/ }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /^ONNX/ }).click()]);
    expect(download.suggestedFilename()).toBe("Test Model v1.onnx");
    const seen = await body<{ model: Model }>(await request.get(`/api/v1/models/${model.id}`, bearer(person)));
    expect(seen.model.last_downloaded_at).not.toBeNull();

    await open(page, `/models/${model.id}`);
    await expectAccessible(page, "a model");
    await open(page, "/dashboard/models");
    await card.getByRole("button", { name: "Delete Test Model v1" }).click();
    const question = page.getByRole("alertdialog").or(page.getByRole("dialog"));
    await question.getByRole("button", { name: "Delete" }).click();
    await expect(card).toHaveCount(0);
    expect(complaints).toEqual([]);
  });

  test("how the answer depends on a feature is drawn, for the feature one chooses", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "customers", customers());
    const job = await train(request, person, dataset, { target: "stays", algorithms: ["decision_tree"] });
    const model = await save(request, person, job.id, "Stayers");
    await open(page, `/models/${model.id}?tab=charts`);
    const card = page.locator(".card").filter({ has: page.getByRole("heading", { name: "How the answer depends on a feature" }) });
    await card.getByLabel("Feature").selectOption("spend");
    await card.getByRole("button", { name: "Show the figures as a table" }).click();
    await expect(card.getByRole("columnheader", { name: "Predicted probability (yes)" })).toBeVisible();
    await card.getByLabel("Feature").selectOption("plan");
    await card.getByRole("button", { name: "Show the figures as a table" }).click();
    for (const plan of ["basic", "plus", "team"]) await expect(card.getByRole("cell", { name: plan })).toBeVisible();
    expect(complaints).toEqual([]);
  });
});
