import { bearer, body, expect, refusal, test, upload } from "../support/test.js";
import { customers } from "../support/tables.js";

/** Journey 13, first half: upload and see columns. */
test("a table is read: rows, columns with their types, a preview and a profile", async ({ request, person }) => {
  const dataset = await upload(request, person, "customers", customers(50));
  expect(dataset).toMatchObject({ status: "ready", row_count: 50, column_count: 5, name: "customers" });

  const columns = await body<{ name: string; missing: number }[]>(
    await request.get(`/api/v1/datasets/${dataset.id}/columns`, bearer(person)),
  );
  expect(columns.map((column) => column.name)).toEqual(["visits", "spend", "age", "plan", "stays"]);
  expect(columns.find((column) => column.name === "age")?.missing).toBeGreaterThan(0);

  const preview = await body<{ rows: (string | null)[][]; total: number }>(
    await request.get(`/api/v1/datasets/${dataset.id}/preview?offset=40&limit=20`, bearer(person)),
  );
  expect(preview.total).toBe(50);
  expect(preview.rows).toHaveLength(10);

  const profile = await request.get(`/api/v1/datasets/${dataset.id}/profile`, bearer(person));
  expect(JSON.stringify(await body(profile))).toContain("visits");
});

const REFUSED: [string, Buffer][] = [
  ["an empty file", Buffer.alloc(0)],
  ["a picture that calls itself CSV", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0, 1, 2, 3])],
  ["a header without rows", Buffer.from("a,b,c\n")],
];

for (const [what, buffer] of REFUSED) {
  test(`${what} does not become a dataset`, async ({ request, person }) => {
    const answer = await request.post("/api/v1/datasets", {
      ...bearer(person),
      multipart: { name: "refused", file: { name: "refused.csv", mimeType: "text/csv", buffer } },
    });
    if (answer.ok()) {
      const { id } = (await answer.json()) as { id: string };
      await expect
        .poll(async () => (await body<{ status: string; error: string | null }>(await request.get(`/api/v1/datasets/${id}`, bearer(person)))))
        .toMatchObject({ status: "failed", error: expect.stringMatching(/\w+ \w+/) });
    } else {
      expect([400, 415, 422]).toContain(answer.status());
      expect((await answer.json()).detail).toMatch(/\w+ \w+/);
    }
  });
}

/** Journey 24. */
test("a deleted dataset is gone by every route", async ({ request, person }) => {
  const dataset = await upload(request, person, "short lived", customers(30));
  await body(await request.delete(`/api/v1/datasets/${dataset.id}`, bearer(person)));
  for (const part of ["", "/columns", "/preview", "/profile"]) {
    await refusal(await request.get(`/api/v1/datasets/${dataset.id}${part}`, bearer(person)), 404);
  }
});
