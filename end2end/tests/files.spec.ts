import { body, bearer, expect, expectAccessible, open, test, train, upload } from "../support/test.js";
import { customers } from "../support/tables.js";

/** DAT-10, DAT-11: every uploaded file as it comes in, and one with everything that was made from it. */
test("files come in live, and one shows what was made from it", async ({ page, request, person, complaints }) => {
  await open(page, "/files");
  await expect(page.getByText("No files yet")).toBeVisible();
  const dataset = await upload(request, person, "customers", customers());
  await expect(page.getByRole("link", { name: "customers.csv" })).toBeVisible();
  await page.getByRole("link", { name: "customers.csv" }).click();
  await expect(page.getByRole("heading", { name: "customers.csv", level: 1 })).toBeVisible();
  await expect(page.getByText("Nothing yet.")).toHaveCount(3);

  const job = await train(request, person, dataset, { target: "stays", algorithms: ["decision_tree"] });
  await expect(page.locator(`a[href='/training/jobs/${job.id}']`)).toBeVisible();
  const board = await body<{ candidates: { id: string }[] }>(await request.get(`/api/v1/jobs/${job.id}/models`, bearer(person)));
  const save = { ...bearer(person), data: { name: "Stayers" } };
  await body(await request.post(`/api/v1/jobs/${job.id}/models/${board.candidates[0]?.id ?? ""}/save`, save));
  await expect(page.getByRole("link", { name: "Stayers" })).toBeVisible();
  await expectAccessible(page, "a file with what was made from it");

  await page.getByRole("button", { name: "Delete" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/files$/);
  await expect(page.getByText("No files yet")).toBeVisible();
  await open(page, "/dashboard/models");
  await expect(page.getByRole("link", { name: "Stayers" })).toBeVisible();
  expect(complaints).toEqual([]);
});
