import { bearer, body, expect, refusal, save, test, train, upload, type Model } from "../support/test.js";
import { customers } from "../support/tables.js";

interface Stats {
  total: number;
  ready: number;
  storage_bytes: number;
}

/** Journeys 7 to 10 over REST. */
test("save, list, download in three forms, delete", async ({ request, person }) => {
  const dataset = await upload(request, person, "customers", customers());
  const job = await train(request, person, dataset, { target: "stays", algorithms: ["logistic_regression"] });
  const stats = async () => body<Stats>(await request.get("/api/v1/models/stats", bearer(person)));
  expect(await stats()).toEqual({ total: 0, ready: 0, storage_bytes: 0 });

  const model = await save(request, person, job.id, "Test Model v1");
  expect(model).toMatchObject({ name: "Test Model v1", ready: true, last_downloaded_at: null });
  expect(model.size).toBeGreaterThan(0);
  expect(model.metrics.accuracy).toBeGreaterThan(0.75);
  const list = await body<{ items: Model[]; total: number }>(await request.get("/api/v1/models", bearer(person)));
  expect(list.items.map((one) => one.id)).toEqual([model.id]);
  expect(await stats()).toMatchObject({ total: 1, ready: 1 });

  for (const [format, begins] of [["onnx", /[\s\S]/], ["pkl", /^\x80/], ["bundle", /[\s\S]/]] as const) {
    const link = await body<{ url: string; expires_at: string; filename: string }>(
      await request.get(`/api/v1/models/${model.id}/download?format=${format}`, { headers: { ...bearer(person).headers, Accept: "application/json" } }),
    );
    const hour = Date.parse(link.expires_at) - Date.now();
    expect(hour).toBeGreaterThan(55 * 60_000);
    expect(hour).toBeLessThanOrEqual(60 * 60_000 + 5_000);
    expect(link.filename).toContain("Test Model v1");
    const file = await request.get(link.url);
    expect(file.ok()).toBe(true);
    expect(file.headers()["content-disposition"]).toContain("attachment");
    expect((await file.body()).toString("latin1")).toMatch(begins);
    await refusal(await request.get(`${link.url.slice(0, -3)}abc`), 403);
  }
  const seen = await body<{ model: Model }>(await request.get(`/api/v1/models/${model.id}`, bearer(person)));
  expect(seen.model.last_downloaded_at).not.toBeNull();

  await body(await request.delete(`/api/v1/models/${model.id}`, bearer(person)));
  await refusal(await request.get(`/api/v1/models/${model.id}`, bearer(person)), 404);
  expect(await stats()).toEqual({ total: 0, ready: 0, storage_bytes: 0 });
});
