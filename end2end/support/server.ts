import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

/** A running product of our own: a free port, an empty data folder, the demo account. */
export interface Product {
  url: string;
  dataDir: string;
  stop(): Promise<void>;
}

const binary = process.env.DATAPULSE_BIN ?? "datapulse";

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function answers(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended on its own:\n${log()}`);
    const ready = await fetch(`${url}/health/ready`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Starts the real server and waits until it says that it is ready. */
export async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "datapulse-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let output = "";
  const server = spawn(binary, ["serve", "--addr", `127.0.0.1:${port}`, "--data-dir", dataDir], {
    cwd: dataDir,
    env: { ...process.env, DATAPULSE_DEMO: "1", DATAPULSE_WORKERS: "1", RUST_LOG: "info,datapulse=debug", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  server.stdout?.on("data", (text) => (output += text));
  server.stderr?.on("data", (text) => (output += text));
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  await answers(url, server, () => output);
  return {
    url,
    dataDir,
    async stop() {
      server.kill("SIGTERM");
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
