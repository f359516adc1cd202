import { bearer, body, expect, refusal, register, test, type Problem } from "../support/test.js";

/** Journey 1 over REST. */
test.describe("signing in and out over REST", () => {
  test("by email and by username, and the token says who one is", async ({ playwright, baseURL, person }) => {
    for (const identifier of [person.email, person.username]) {
      const program = await playwright.request.newContext({ baseURL });
      const signedIn = await body<{ access_token: string; expires_at: string }>(
        await program.post("/api/v1/auth/login", { data: { identifier, password: person.password } }),
      );
      expect(Date.parse(signedIn.expires_at)).toBeGreaterThan(Date.now());
      const me = await body<{ user: { email: string; username: string } }>(
        await program.get("/api/v1/auth/me", bearer({ ...person, token: signedIn.access_token })),
      );
      expect(me.user).toMatchObject({ email: person.email, username: person.username });
      await program.dispose();
    }
  });

  test("a wrong password and an unknown user get the same answer", async ({ playwright, baseURL, person }) => {
    const program = await playwright.request.newContext({ baseURL });
    const attempt = async (identifier: string): Promise<Problem> =>
      refusal(await program.post("/api/v1/auth/login", { data: { identifier, password: "not this one at all" } }), 401);
    const wrong = await attempt(person.email);
    const unknown = await attempt(`nobody.${person.email}`);
    expect(wrong.code).toBe("invalid_credentials");
    expect({ code: unknown.code, detail: unknown.detail }).toEqual({ code: wrong.code, detail: wrong.detail });
    await program.dispose();
  });

  test("no token, a forged token and a signed-out token are refused", async ({ playwright, baseURL, person }) => {
    const program = await playwright.request.newContext({ baseURL });
    const ask = async (token?: string) =>
      program.get("/api/v1/auth/me", token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
    expect((await refusal(await ask(), 401)).code).toBe("no_token_provided");

    const [head, , signature] = person.token.split(".");
    const claims = Buffer.from(JSON.stringify({ sub: "0197c3c8-0000-7000-8000-000000000000", exp: 4102444800 })).toString("base64url");
    for (const forged of ["nonsense", `${head}.${claims}.${signature}`, `${person.token.slice(0, -4)}AAAA`]) {
      expect((await refusal(await ask(forged), 401)).code).toBe("invalid_token");
    }

    await body(await program.post("/api/v1/auth/logout", bearer(person)));
    await refusal(await ask(person.token), 401);
    await program.dispose();
  });

  test("a refresh token works once; using it again ends the whole family", async ({ playwright, baseURL, context }) => {
    await register(context.request);
    const before = await context.storageState();
    await body(await context.request.post("/api/v1/auth/refresh"));

    const thief = await playwright.request.newContext({ baseURL, storageState: before });
    await refusal(await thief.post("/api/v1/auth/refresh"), 401);
    await refusal(await context.request.post("/api/v1/auth/refresh"), 401);
    await thief.dispose();
  });

  test("what cannot be an account is refused field by field", async ({ request }) => {
    const problem = await refusal(
      await request.post("/api/v1/auth/register", { data: { email: "not an address", username: "a b", password: "short" } }),
      422,
    );
    expect(Object.keys(problem.errors ?? {}).sort()).toEqual(["email", "password", "username"]);
  });

  test("a taken email is refused", async ({ playwright, baseURL, person }) => {
    const program = await playwright.request.newContext({ baseURL });
    const again = { email: person.email.toUpperCase(), password: "another long password" };
    expect((await refusal(await program.post("/api/v1/auth/register", { data: again }), 409)).code).toBe("conflict");
    await program.dispose();
  });
});
