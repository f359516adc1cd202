import { bearer, body, expect, register, save, test, train, upload } from "../support/test.js";
import { customers } from "../support/tables.js";

/** Journey 21. */
test("a second user can read, list, download, change or delete nothing of the first", async ({ playwright, baseURL, request, person }) => {
  const dataset = await upload(request, person, "private", customers());
  const job = await train(request, person, dataset, { target: "stays", algorithms: ["logistic_regression"] });
  const model = await save(request, person, job.id, "Mine");

  const other = await playwright.request.newContext({ baseURL });
  const stranger = await register(other);
  const routes: [string, string, unknown?][] = [
    ["GET", `/datasets/${dataset.id}`],
    ["PUT", `/datasets/${dataset.id}`, { name: "stolen" }],
    ["GET", `/datasets/${dataset.id}/columns`],
    ["GET", `/datasets/${dataset.id}/preview`],
    ["GET", `/datasets/${dataset.id}/profile`],
    ["GET", `/datasets/${dataset.id}/download`],
    ["GET", `/datasets/${dataset.id}/mappings/${model.id}`],
    ["DELETE", `/datasets/${dataset.id}`],
    ["POST", "/jobs/train", { dataset_id: dataset.id, target: "stays" }],
    ["GET", `/jobs/${job.id}`],
    ["GET", `/jobs/${job.id}/events`],
    ["GET", `/jobs/${job.id}/models`],
    ["GET", `/jobs/${job.id}/checkpoints`],
    ["POST", `/jobs/${job.id}/cancel`],
    ["GET", `/models/${model.id}`],
    ["PUT", `/models/${model.id}`, { name: "stolen" }],
    ["GET", `/models/${model.id}/download`],
    ["POST", `/models/${model.id}/predict`, { rows: [{ visits: 1 }] }],
    ["DELETE", `/models/${model.id}`],
  ];
  for (const [method, route, data] of routes) {
    const answer = await other.fetch(`/api/v1${route}`, { method, ...bearer(stranger), data });
    expect(answer.status(), `${method} ${route}`).toBe(404);
  }
  for (const list of ["/datasets", "/jobs", "/models", "/predictions", "/tokens/transactions"]) {
    const seen = await (await other.get(`/api/v1${list}`, bearer(stranger))).text();
    for (const id of [dataset.id, job.id, model.id]) expect(seen, list).not.toContain(id);
  }
  expect((await body<{ name: string }>(await request.get(`/api/v1/datasets/${dataset.id}`, bearer(person)))).name).toBe("private");
  await other.dispose();
});

/** Journey 22. */
test("injection, path tampering and broken input are refused, and nothing leaks", async ({ request, person }) => {
  const attacks = ["' OR 1=1 --", "1; DROP TABLE users", "../../../../etc/passwd", "%2e%2e%2fetc%2fpasswd", "\u0000", "🦀".repeat(2000)];
  for (const attack of attacks) {
    const piece = encodeURIComponent(attack);
    for (const route of [`/datasets/${piece}`, `/models/${piece}`, `/jobs/${piece}/events`, `/datasets?sort=${piece}`, `/datasets?q=${piece}`, `/models?limit=${piece}`]) {
      const answer = await request.get(`/api/v1${route}`, bearer(person));
      expect(answer.status(), `${route}: ${await answer.text()}`).toBeLessThan(500);
      expect(await answer.text()).not.toMatch(/sqlx|SELECT |root:|panicked|\/server\/src/);
    }
  }
  const list = await body<{ total: number }>(await request.get(`/api/v1/datasets?q=${encodeURIComponent("' OR '1'='1")}`, bearer(person)));
  expect(list.total).toBe(0);
});

/** Journey 22. */
test("malformed bodies are refused as the caller's fault", async ({ request, person }) => {
  const send = (data: string | Buffer, type: string) =>
    request.post("/api/v1/jobs/train", { headers: { ...bearer(person).headers, "Content-Type": type }, data });
  // As bytes: Playwright would make JSON of a text that is none.
  expect((await send(Buffer.from("{"), "application/json")).status()).toBe(400);
  expect((await send("{}", "text/plain")).status()).toBe(415);
  expect((await send("{}", "application/json")).status()).toBe(422);
});

/** Journey 22: a foreign page may send cookies, but not be listened to. */
test("unsafe requests from other sites are refused although the session cookie comes along", async ({ context, person }) => {
  const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
  const logout = await context.request.post("/api/v1/auth/logout", { headers: foreign });
  expect(logout.status()).toBe(403);
  const call = await context.request.post("/fn/accounts/logout", { headers: { ...foreign, "Content-Type": "text/plain" }, data: "{}" });
  expect(call.status()).toBe(403);
  const me = await body<{ user: { email: string } }>(await context.request.get("/api/v1/auth/me"));
  expect(me.user.email).toBe(person.email);
});

test("the page is served with a strict policy, and its assets for ever", async ({ request }) => {
  const page = await request.get("/", { headers: { Accept: "text/html" } });
  const policy = page.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  expect(page.headers()["x-content-type-options"]).toBe("nosniff");
  expect(page.headers()["cache-control"]).toMatch(/no-cache|no-store/);
  const asset = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
  const script = await request.get(asset);
  expect(script.headers()["cache-control"]).toMatch(/max-age=31536000.*immutable/);
  expect((await request.get("/assets/not-there.js")).status()).toBe(404);
});

/** Journey 23. */
test("a fresh start has made its tables and reports healthy", async ({ request }) => {
  const health = await body<{ status: string; dependencies: { name: string; healthy: boolean }[] }>(await request.get("/health/ready"));
  expect(health.dependencies.length).toBeGreaterThan(0);
  expect(health.dependencies.every((one) => one.healthy)).toBe(true);
});
