import { expect, type APIRequestContext, type APIResponse } from "@playwright/test";

/** Somebody with an account, calling REST with their own bearer token. */
export interface Person {
  username: string;
  email: string;
  password: string;
  token: string;
}

export interface Dataset {
  id: string;
  name: string;
  status: string;
  row_count: number | null;
}

export interface Job {
  id: string;
  status: string;
  progress: number;
  token_cost: number;
  error: string | null;
}

export interface Candidate {
  id: string;
  rank: number;
  algorithm: string;
  metrics: Record<string, number | null>;
  importance: { feature: string; importance: number }[];
  seeds: Record<string, number>;
}

const ENDED = ["COMPLETED", "FAILED", "STOPPED", "CANCELLED"];
let people = 0;

export function bearer(person: Person): { headers: Record<string, string> } {
  return { headers: { Authorization: `Bearer ${person.token}` } };
}

/** The body of an answer that has to be a success. */
export async function body<T>(answer: APIResponse): Promise<T> {
  expect(answer.ok(), `${answer.url()} answered ${answer.status()}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** What a refusal says. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: Record<string, string[]>;
}

/** Expects a refusal in the one form that refusals have. */
export async function refusal(answer: APIResponse, status: number): Promise<Problem> {
  expect(answer.status(), `${answer.url()}: ${(await answer.text()).slice(0, 300)}`).toBe(status);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
  const problem = (await answer.json()) as Problem;
  expect(problem.status).toBe(status);
  return problem;
}

/** Creates an account nobody else uses. The request context keeps the session cookie, so a page that shares it is signed in. */
export async function register(request: APIRequestContext): Promise<Person> {
  people += 1;
  const username = `person${process.pid}x${people}`;
  const person = { username, email: `${username}@example.org`, password: "correct horse battery" };
  const answer = await body<{ access_token: string }>(await request.post("/api/v1/auth/register", { data: person }));
  return { ...person, token: answer.access_token };
}

/** Polls until `done` says so; the test's own time limit ends it otherwise. */
export async function until<T>(look: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (done(value)) return value;
    await new Promise((wait) => setTimeout(wait, 150));
  }
}

export async function upload(request: APIRequestContext, person: Person, name: string, table: string): Promise<Dataset> {
  const created = await body<Dataset>(
    await request.post("/api/v1/datasets", {
      ...bearer(person),
      multipart: { name, file: { name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(table) } },
    }),
  );
  const look = async () => body<Dataset>(await request.get(`/api/v1/datasets/${created.id}`, bearer(person)));
  return until(look, (dataset) => dataset.status !== "processing");
}

export interface TrainOptions {
  target: string;
  algorithms?: string[];
  feature_columns?: string[];
  seed?: number;
  [key: string]: unknown;
}

export async function startTraining(request: APIRequestContext, person: Person, dataset: Dataset, options: TrainOptions): Promise<string> {
  const answer = await request.post("/api/v1/jobs/train", {
    headers: { ...bearer(person).headers, "Idempotency-Key": crypto.randomUUID() },
    data: { dataset_id: dataset.id, ...options },
  });
  return (await body<{ job_id: string }>(answer)).job_id;
}

export async function ended(request: APIRequestContext, person: Person, job: string): Promise<Job> {
  const look = async () => body<Job>(await request.get(`/api/v1/jobs/${job}`, bearer(person)));
  return until(look, (seen) => ENDED.includes(seen.status));
}

/** Trains and waits for the end, which has to be a good one. */
export async function train(request: APIRequestContext, person: Person, dataset: Dataset, options: TrainOptions): Promise<Job> {
  const job = await ended(request, person, await startTraining(request, person, dataset, options));
  expect(job.status, job.error ?? "").toBe("COMPLETED");
  return job;
}

/** The leaderboard, best first. */
export async function candidates(request: APIRequestContext, person: Person, job: string): Promise<Candidate[]> {
  const board = await body<{ candidates: Candidate[] }>(await request.get(`/api/v1/jobs/${job}/models`, bearer(person)));
  return board.candidates;
}

export async function balance(request: APIRequestContext, person: Person): Promise<number> {
  return (await body<{ balance: number }>(await request.get("/api/v1/tokens", bearer(person)))).balance;
}

export interface Model {
  id: string;
  name: string;
  size: number;
  ready: boolean;
  metrics: Record<string, number | null>;
  feature_columns: string[];
  created_at: string;
  last_downloaded_at: string | null;
}

/** Saves the best model of a run. */
export async function save(request: APIRequestContext, person: Person, job: string, name: string): Promise<Model> {
  const [best] = await candidates(request, person, job);
  if (!best) throw new Error("the run has no models");
  return body(
    await request.post(`/api/v1/jobs/${job}/models/${best.id}/save`, { ...bearer(person), data: { name } }),
  );
}
