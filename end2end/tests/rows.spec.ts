import { expect, expectAccessible, open, test, upload } from "../support/test.js";

const TOWNS = "town,people,since\nUlm,126790,1200-07-22\nBonn,,\n\"Bad Ems\",9500,1324-01-01\nAalen,68000,1360-06-01\n";

/** PRV-02: sorting and filtering look at the whole table, and stay in the address. */
test.describe("the rows of a dataset", () => {
  test("headers sort, rows without a value come last", async ({ page, request, person, complaints }) => {
    const dataset = await upload(request, person, "towns", TOWNS);
    await open(page, `/datasets/${dataset.id}`);
    const towns = page.locator(".virtual-table__row > [aria-colindex='2']");
    await expect(towns).toHaveText(["Ulm", "Bonn", "Bad Ems", "Aalen"]);
    const header = page.getByRole("columnheader", { name: "people" });
    await header.getByRole("button", { name: "people" }).click();
    await expect(towns).toHaveText(["Bad Ems", "Aalen", "Ulm", "Bonn"]);
    await expect(header).toHaveAttribute("aria-sort", "ascending");
    await header.getByRole("button", { name: "people" }).click();
    await expect(towns).toHaveText(["Ulm", "Aalen", "Bad Ems", "Bonn"]);
    await page.reload();
    await expect(header).toHaveAttribute("aria-sort", "descending");
    await expect(towns).toHaveText(["Ulm", "Aalen", "Bad Ems", "Bonn"]);
    await header.getByRole("button", { name: "people" }).click();
    await expect(towns).toHaveText(["Ulm", "Bonn", "Bad Ems", "Aalen"]);
    expect(complaints).toEqual([]);
  });

  test("conditions and a search narrow the table, and can be taken away", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "towns", TOWNS);
    await open(page, `/datasets/${dataset.id}`);
    const towns = page.locator(".virtual-table__row > [aria-colindex='2']");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByLabel("Column", { exact: true }).selectOption("people");
    await page.getByLabel("Comparison").selectOption("≥");
    await page.getByLabel("Value").fill("60000");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(towns).toHaveText(["Ulm", "Aalen"]);
    await expect(page.getByText("Row 1 of 2")).toBeVisible();
    await page.getByLabel("Search rows").fill("1360");
    await expect(towns).toHaveText(["Aalen"]);
    await page.getByLabel("Search rows").fill("nowhere");
    await expect(page.getByText("No row matches.")).toBeVisible();
    await expectAccessible(page, "a table that shows no row");
    await page.getByLabel("Search rows").fill("");
    await page.getByRole("button", { name: "Remove filter people ≥ 60000" }).click();
    await expect(towns).toHaveText(["Ulm", "Bonn", "Bad Ems", "Aalen"]);
  });

  test("a condition that cannot be compared says why", async ({ page, request, person }) => {
    const dataset = await upload(request, person, "towns", TOWNS);
    await open(page, `/datasets/${dataset.id}?filter=${encodeURIComponent("people > many")}`);
    await expect(page.getByText(/'many' is no number, and the column 'people' holds numbers/)).toBeVisible();
  });
});
