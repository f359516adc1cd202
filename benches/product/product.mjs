// Starting the product to measure, and asking the system about it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Starts `binary` on `dataDir` (or a new folder) and waits until it is ready. `milliseconds` is how long that took. */
export async function start(binary, dataDir) {
  const folder = dataDir ?? (await mkdtemp(path.join(os.tmpdir(), "datapulse-bench-")));
  const port = await freePort();
  const began = performance.now();
  const server = spawn(binary, ["serve", "--addr", `127.0.0.1:${port}`, "--data-dir", folder], {
    env: { ...process.env, DATAPULSE_DEMO: "1", RUST_LOG: "warn", DATAPULSE_TRUSTED_PROXIES: "127.0.0.1", DATAPULSE_REQUESTS_PER_MINUTE: "0" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/health/ready`).then((answer) => answer.ok, () => false))) {
    if (server.exitCode !== null) throw new Error("the server ended on its own");
    await pause(5);
  }
  const milliseconds = performance.now() - began;
  return {
    url,
    folder,
    milliseconds,
    pid: server.pid,
    async stop({ keep = false } = {}) {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A figure of /proc/PID/status in megabytes: VmRSS (now) or VmHWM (the most there ever was). */
export function megabytes(pid, figure = "VmRSS") {
  const line = new RegExp(`^${figure}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line[1]) / 1024;
}

/** The processes that `pid` started: the product's own workers. */
export async function children(pid) {
  const found = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (new RegExp(`^PPid:\\s+${pid}$`, "m").test(readFileSync(`/proc/${entry}/status`, "utf8"))) found.push(Number(entry));
    } catch {
      // The process ended while we looked.
    }
  }
  return found;
}

/** Signs the demo account in; answers what a program sends with every request. */
export async function signIn(url) {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ identifier: "testuser", password: "password123" }),
  });
  if (!answer.ok) throw new Error(`signing in answered ${answer.status}`);
  const { access_token } = await answer.json();
  return { Authorization: `Bearer ${access_token}` };
}
