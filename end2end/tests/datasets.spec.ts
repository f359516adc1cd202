import { expect, expectAccessible, open, test, upload } from "../support/test.js";
import { customers } from "../support/tables.js";

const TABLE = { name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(customers(60)) };

test.describe("datasets in the page", () => {
  test("a picked file becomes a table one can look at", async ({ page, person, complaints }) => {
    expect(person.username).not.toBe("");
    await open(page, "/upload");
    await page.locator("input[type=file]").setInputFiles(TABLE);
    await expect(page.getByText("60 rows, 5 columns").first()).toBeVisible();
    await page.getByRole("link", { name: "Open" }).first().click();
    await expect(page.getByRole("heading", { name: "customers", level: 1 })).toBeVisible();

    for (const column of ["visits", "spend", "age", "plan", "stays"]) {
      await expect(page.getByRole("columnheader", { name: column })).toBeVisible();
    }
    await page.getByRole("tab", { name: "Profile" }).click();
    await expect(page.getByText("Missing cells")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("tab", { name: "Profile" })).toHaveAttribute("aria-selected", "true");
    await expectAccessible(page, "profile of a dataset");
    expect(complaints).toEqual([]);
  });

  test("a dropped file is taken too", async ({ page, person }) => {
    expect(person.username).not.toBe("");
    await open(page, "/upload");
    const data = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
      return transfer;
    }, customers(40));
    const zone = page.locator(".dropzone");
    await zone.dispatchEvent("dragenter", { dataTransfer: data });
    await zone.dispatchEvent("drop", { dataTransfer: data });
    await expect(page.getByText("40 rows, 5 columns").first()).toBeVisible();
  });

  test("what is being typed about a table stays while others arrive", async ({ page, request, person, complaints }) => {
    await upload(request, person, "apples", customers(20));
    await open(page, "/datasets");
    await page.getByRole("article").filter({ hasText: "apples" }).getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit dataset" });
    await dialog.getByLabel("Description").fill("Picked in autumn");

    await upload(request, person, "pears", customers(20));
    // What lies behind an open dialog has no roles.
    await expect(page.locator("article").filter({ hasText: "pears" })).toContainText("20 rows");
    await expect(dialog.getByLabel("Description")).toHaveValue("Picked in autumn");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("article").filter({ hasText: "apples" })).toContainText("Picked in autumn");
    expect(complaints).toEqual([]);
  });

  test("a file that is no table is refused in words", async ({ page, person }) => {
    expect(person.username).not.toBe("");
    await open(page, "/upload");
    await page.locator("input[type=file]").setInputFiles({ name: "picture.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]) });
    await expect(page.getByRole("button", { name: "Try again" }).or(page.getByText(/not a table|not text|binary|cannot be read/i)).first()).toBeVisible();
    await page.goto("/datasets");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("60 rows")).toHaveCount(0);
  });

  test("what one searches for is in the address and survives a reload", async ({ page, request, person }) => {
    await upload(request, person, "apples", customers(20));
    await upload(request, person, "pears", customers(20));
    await open(page, "/datasets");
    await expect(page.getByRole("link", { name: "pears" })).toBeVisible();
    await page.getByLabel("Search datasets").fill("app");
    await expect(page).toHaveURL(/q=app/);
    await expect(page.getByRole("link", { name: "pears" })).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("link", { name: "apples" })).toBeVisible();
    await expect(page.getByRole("link", { name: "pears" })).toHaveCount(0);
  });

  test("deleting asks first", async ({ page, request, person }) => {
    await upload(request, person, "doomed", customers(20));
    await open(page, "/datasets");
    const card = page.getByRole("article").filter({ hasText: "doomed" });
    const ask = async () => {
      await card.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await expect(page.getByRole("alertdialog").or(page.getByRole("dialog"))).toBeVisible();
    };
    await ask();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(card).toBeVisible();
    await ask();
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Delete" }).click();
    await expect(card).toHaveCount(0);
  });
});
