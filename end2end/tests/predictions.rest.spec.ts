import { bearer, body, ended, expect, refusal, register, save, test, train, upload, type Dataset, type Model, type Person } from "../support/test.js";
import type { APIRequestContext } from "@playwright/test";
import { customers, newcomers } from "../support/tables.js";

/** Column of the table: field of the model. */
const MAPPING = { number_of_visits: "visits", money_spent: "spend" };

async function trainedModel(request: APIRequestContext, person: Person): Promise<Model> {
  const dataset = await upload(request, person, "customers", customers());
  const job = await train(request, person, dataset, { target: "stays", algorithms: ["logistic_regression"] });
  return save(request, person, job.id, "Stays");
}

async function predict(request: APIRequestContext, person: Person, model: Model, dataset: Dataset) {
  const { job_id } = await body<{ job_id: string }>(
    await request.post("/api/v1/jobs/predict", { ...bearer(person), data: { model_id: model.id, dataset_id: dataset.id, mapping: MAPPING } }),
  );
  const job = await ended(request, person, job_id);
  expect(job.status, job.error ?? "").toBe("COMPLETED");
  const list = await body<{ items: { id: string; job_id: string; row_count: number }[] }>(await request.get("/api/v1/predictions", bearer(person)));
  const prediction = list.items.find((one) => one.job_id === job_id);
  if (!prediction) throw new Error("the prediction is not listed");
  return prediction;
}

/** Journey 13 over REST. */
test("upload, see columns, map, predict, download; nobody else can", async ({ playwright, baseURL, request, person }) => {
  const model = await trainedModel(request, person);
  const dataset = await upload(request, person, "newcomers", newcomers());
  const mapping = await body<{ columns: string[]; complete: boolean; fields: { field: string }[] }>(
    await request.get(`/api/v1/datasets/${dataset.id}/mappings/${model.id}`, bearer(person)),
  );
  expect(mapping.columns).toEqual(["number_of_visits", "money_spent", "age", "plan"]);
  expect(mapping.fields.map((one) => one.field).sort()).toEqual(["age", "plan", "spend", "visits"]);

  const prediction = await predict(request, person, model, dataset);
  expect(prediction.row_count).toBe(12);

  const asJson = { headers: { ...bearer(person).headers, Accept: "application/json" } };
  const csv = await body<{ url: string }>(await request.get(`/api/v1/predictions/${prediction.id}/download?format=csv`, asJson));
  const text = await (await request.get(csv.url)).text();
  const [header, ...rows] = text.trim().split(/\r?\n/);
  expect(header).toMatch(/^number_of_visits,money_spent,age,plan,prediction/);
  expect(rows).toHaveLength(12);
  const json = await body<{ url: string }>(await request.get(`/api/v1/predictions/${prediction.id}/download?format=json`, asJson));
  const records = (await (await request.get(json.url)).json()) as { prediction: string }[];
  expect(new Set(records.map((one) => one.prediction))).toEqual(new Set(["yes", "no"]));

  const other = await playwright.request.newContext({ baseURL });
  const stranger = await register(other);
  await refusal(await other.get(`/api/v1/predictions/${prediction.id}`, bearer(stranger)), 404);
  await refusal(await other.get(`/api/v1/predictions/${prediction.id}/download`, bearer(stranger)), 404);
  await refusal(
    await other.post("/api/v1/jobs/predict", { ...bearer(stranger), data: { model_id: model.id, dataset_id: dataset.id } }),
    404,
  );
  await other.dispose();
});

test("rows are predicted at once", async ({ request, person }) => {
  const model = await trainedModel(request, person);
  const rows = [
    { visits: 29, spend: 190, age: 40, plan: "plus" },
    { visits: 0, spend: 3, age: null, plan: "never seen" },
  ];
  const answer = await body<{ predictions: { prediction: string; probabilities: Record<string, number> }[] }>(
    await request.post(`/api/v1/models/${model.id}/predict`, { ...bearer(person), data: { rows } }),
  );
  expect(answer.predictions.map((one) => one.prediction)).toEqual(["yes", "no"]);
});
