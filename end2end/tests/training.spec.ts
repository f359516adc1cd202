import { balance, bearer, body, expect, expectAccessible, open, startTraining, test, train, upload } from "../support/test.js";
import { customers, houses } from "../support/tables.js";

test.describe("training in the page", () => {
  /** Journeys 3, 6, 7 and 11. */
  test("configure, watch it live to the end, keep the best model", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "customers", customers());
    const before = await balance(request, person);
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByLabel("Target").selectOption("stays");
    await expect(page.getByText("Two classes").first()).toBeVisible();

    await page.getByRole("button", { name: "Select none" }).click();
    await page.getByRole("checkbox", { name: "visits" }).check();
    await page.getByRole("checkbox", { name: "spend" }).check();
    await expect(page.getByText("2 of 4 chosen")).toBeVisible();
    await expect(page.getByRole("complementary", { name: "This run" })).toContainText(/Cost\s*\d+/);
    await expectAccessible(page, "configuring a training");
    await page.getByRole("button", { name: "Start training" }).click();

    await expect(page).toHaveURL(/\/training\/jobs\//);
    await expect(page.getByRole("progressbar").first()).toBeVisible();
    await expect(page.getByText("Completed").first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole("progressbar").first()).toHaveAttribute("aria-valuenow", "100");
    expect(await balance(request, person)).toBeLessThan(before);
    await expectAccessible(page, "a finished run");

    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("heading", { name: /Keep this model|Save this model/ })).toBeVisible();
    await dialog.getByLabel("Name").fill("Test Model v1");
    await dialog.getByRole("button", { name: "Save model" }).click();
    await expect(dialog.getByText("Test Model v1 is among your saved models now.")).toBeVisible();
    await expect(dialog.getByText("ONNX")).toBeVisible();
    await expectAccessible(page, "the saved model's dialog");
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await page.getByRole("link", { name: "See results" }).click();
    await expect(page).toHaveURL(/\/results/);
    await expect(page.getByText("Importance of the 2 chosen features")).toBeVisible();
    await expectAccessible(page, "results");
    expect(complaints).toEqual([]);
  });

  /** Journey 7: Cancel keeps nothing. */
  test("answering the save dialog with Cancel keeps nothing, and it does not ask again", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "houses", houses());
    const job = await train(request, person, dataset, { target: "price", algorithms: ["ridge"] });
    await open(page, `/training/jobs/${job.id}/results`);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    const models = await body<{ total: number }>(await request.get("/api/v1/models", bearer(person)));
    expect(models.total).toBe(0);
    await page.reload();
    await expect(page.getByText("Best model").first()).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  test("a run can be paused, resumed and cancelled while it is watched", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "long", houses(60_000));
    const before = await balance(request, person);
    const job = await startTraining(request, person, dataset, { target: "price", algorithms: ["mlp"], hyperparameters: { mlp: { epochs: 1000, early_stopping: false } } });
    await open(page, `/training/jobs/${job}`);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByText("Paused").first()).toBeVisible();
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(page.getByText("Running").first()).toBeVisible();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Cancel and throw away" }).click();
    await expect(page.getByText("Cancelled").first()).toBeVisible();
    expect(await balance(request, person)).toBeLessThanOrEqual(before);
  });

  /** TRN: the form refuses what cannot be, in place. */
  test("a training without features cannot be started", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "customers", customers());
    await open(page, `/training/new?dataset=${dataset.id}`);
    await page.getByLabel("Target").selectOption("stays");
    await page.getByRole("button", { name: "Select none" }).click();
    await page.getByRole("button", { name: "Start training" }).click();
    await expect(page.getByText("Tick at least one feature.").first()).toBeVisible();
    await expect(page).toHaveURL(/\/training\/new/);
  });
});
