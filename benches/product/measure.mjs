// Measures the built product and writes docs/BENCHMARKS.md: `node measure.mjs BINARY DIST REPORT [SETUP.json]`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { measurePage } from "./browser.mjs";
import { measureLoad } from "./load.mjs";
import { children, median, megabytes, pause, signIn, start } from "./product.mjs";
import { measureSockets } from "./sockets.mjs";
import { measureUpload } from "./upload.mjs";

const [binary, dist, report, setup] = process.argv.slice(2);
const UPLOAD_BYTES = Number(process.env.BENCH_UPLOAD_BYTES ?? 1 << 30);
const rows = [];

function row(what, value, budget = "") {
  rows.push(`| ${what} | ${value} | ${budget} |`);
  console.log(`${what}: ${value}`);
}

async function sizes() {
  const assets = path.join(dist, "assets");
  const size = async (name) => (await stat(path.join(assets, name))).size;
  const sum = async (names) => `${Math.round((await Promise.all(names.map(size))).reduce((all, one) => all + one, 0) / 1024)} KB`;
  const parts = (await readdir(assets)).filter((name) => name.endsWith(".wasm"));
  const first = parts.filter((name) => name.startsWith("datapulse-app-"));
  const compressed = (names) => sum(names.map((name) => `${name}.br`));
  row("WebAssembly that the first page needs", await sum(first));
  row("WebAssembly that the first page needs, brotli", await compressed(first), "550 KB");
  row("WebAssembly of all pages, brotli; it comes as pages are opened", await compressed(parts));
  row("Binary, page included", `${Math.round((await stat(binary)).size / (1 << 20))} MB`);
}

async function startUp() {
  const first = [];
  const again = [];
  for (let time = 0; time < 5; time += 1) {
    const fresh = await start(binary);
    first.push(fresh.milliseconds);
    await fresh.stop({ keep: true });
    const second = await start(binary, fresh.folder);
    again.push(second.milliseconds);
    await second.stop();
  }
  row("First start: makes the database and the demo data (median of 5)", `${Math.round(median(first))} ms`);
  row("Start (median of 5)", `${Math.round(median(again))} ms`, "1,000 ms");
}

async function idle(product) {
  await pause(5_000);
  row("Memory of the idle server (resident)", `${megabytes(product.pid).toFixed(0)} MB`, "100 MB");
  const workers = await children(product.pid);
  const each = workers.map((pid) => `${megabytes(pid).toFixed(0)} MB`).join(", ");
  row("Memory of its idle workers", each || "none");
}

function load(what, { connections, perSecond, p50, p95, p99, statuses }) {
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`).join(", ");
  row(
    `${what}, ${connections} connections, 10 s`,
    `${Math.round(perSecond)} per second; p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${answers})`,
  );
}

if (setup && existsSync(setup)) {
  const { cold, warm } = JSON.parse(readFileSync(setup, "utf8"));
  row("Set-up and build from nothing", `${Math.floor(cold / 60)} min ${cold % 60} s`, "45 min");
  row("The same with nothing changed", `${warm} s`, "20 s");
}
await sizes();
await startUp();
const product = await start(binary);
await idle(product);
const page = await measurePage(product.url);
row(`Page can be typed into, nothing cached (median of ${page.times})`, `${Math.round(page.median)} ms (worst ${Math.round(page.worst)} ms)`, "1,500 ms");
const loads = await measureLoad(product, await signIn(product.url));
load("List of datasets", loads.read);
load("Sign-in (argon2id, 19 MiB)", loads.signIn);
const sockets = await measureSockets(product, 1_000);
row(
  "Live connections held for 10 s",
  `${sockets.held} of ${sockets.count}, opened in ${sockets.seconds.toFixed(1)} s; server ${sockets.before.toFixed(0)} → ${sockets.after.toFixed(0)} MB; /health in ${sockets.health.toFixed(0)} ms meanwhile`,
  "1,000",
);
await product.stop();

const fresh = await start(binary);
const upload = await measureUpload(fresh, UPLOAD_BYTES);
row(
  `Upload of a CSV of ${Math.round(upload.megabytes)} MB`,
  `${upload.seconds.toFixed(1)} s, ${Math.round(upload.rate)} MB/s; server ${upload.idle.toFixed(0)} MB before, ${upload.peak.toFixed(0)} MB at most`,
  "flat memory",
);
row(
  "Reading and profiling it afterwards",
  `${upload.rows.toLocaleString("en")} rows in ${upload.readSeconds.toFixed(0)} s; worker ${upload.workerPeak.toFixed(0)} MB at most`,
);
await fresh.stop();

/** What other measurements wrote below ours, from the first marker on. */
function others() {
  const text = existsSync(report) ? readFileSync(report, "utf8") : "";
  const start = text.indexOf("<!-- ");
  return start < 0 ? "" : `\n${text.slice(start)}`;
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
writeFileSync(
  report,
  `# Benchmarks

Measured with \`make bench\` (set-up times with \`benches/product/setup.sh\` before it) on commit ${commit}, ${new Date().toISOString().slice(0, 10)}.
Machine: ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}; client and server share it.

| What | Measured | Budget |
|---|---|---|
${rows.join("\n")}

How each figure comes about is in \`benches/product/\`: the start is timed from the start of the process until \`/health/ready\` says
yes; the page from navigation in a fresh Chromium profile until the first field of the sign-in form has taken text; memory is what
the kernel says (\`VmRSS\`, and \`VmHWM\` for the most there was); latencies are those of \`oha\`.
${others()}`,
);
