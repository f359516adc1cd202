import { bearer, expect, expectAccessible, open, test, upload } from "../support/test.js";
import { customers } from "../support/tables.js";

/** TAG-01, TAG-02: labels are given, found by, recoloured, renamed and taken away. */
test("datasets are labelled, found by their labels, and the labels kept in order", async ({ page, request, person, complaints }) => {
  await upload(request, person, "apples", customers(20));
  const pears = await upload(request, person, "pears", customers(20));
  await open(page, "/datasets");
  const card = (name: string) => page.getByRole("article").filter({ hasText: name });
  await card("apples").getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit dataset" });
  await dialog.getByLabel("Tags").fill("fruit");
  await dialog.getByLabel("Tags").press("Enter");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card("apples").getByRole("link", { name: "Show datasets tagged fruit" })).toBeVisible();

  await card("apples").getByRole("link", { name: "Show datasets tagged fruit" }).click();
  await expect(page).toHaveURL(/tag=fruit/);
  await expect(card("pears")).toHaveCount(0);
  await expect(card("apples")).toBeVisible();

  await page.getByRole("button", { name: "Manage tags" }).click();
  const tags = page.getByRole("dialog", { name: "Manage tags" });
  await expect(tags.getByText("Datasets: 1 · models: 0")).toBeVisible();
  await tags.getByRole("button", { name: "Edit tag fruit" }).click();
  await tags.getByLabel("Name").fill("harvest");
  await tags.getByLabel("Colour").fill("#00aa55");
  await tags.getByRole("button", { name: "Save" }).click();
  await expect(tags.getByText("harvest")).toBeVisible();
  await expect(page, "the list follows the tag that it is filtered by").toHaveURL(/tag=harvest/);
  await expectAccessible(page, "the dialog of tags");
  await tags.getByRole("button", { name: "New tag" }).click();
  await tags.getByLabel("Name").fill("harvest");
  await tags.getByRole("button", { name: "Save" }).click();
  await expect(tags.getByText("You already have a tag named 'harvest'; choose another name.")).toBeVisible();
  await tags.getByRole("button", { name: "Close" }).click();

  await open(page, "/datasets");
  await page.getByRole("combobox", { name: "Tags" }).selectOption("harvest");
  await expect(card("pears")).toHaveCount(0);
  await page.getByRole("button", { name: "Manage tags" }).click();
  await tags.getByRole("button", { name: "Delete tag harvest" }).click();
  await page.getByRole("dialog", { name: "Delete tag harvest" }).getByRole("button", { name: "Delete" }).click();
  await expect(tags.getByText("No tags yet.")).toBeVisible();
  await tags.getByRole("button", { name: "Close" }).click();
  await expect(card("pears"), "the list is whole again").toBeVisible();

  await request.put(`/api/v1/datasets/${pears.id}`, { ...bearer(person), data: { tags: ["winter"] } });
  const options = page.getByRole("combobox", { name: "Tags" }).getByRole("option");
  await expect(options, "a tag that was given elsewhere is known here").toHaveText(["All tags", "winter"]);
  expect(complaints.filter((complaint) => !/status of 409/.test(complaint))).toEqual([]);
});
