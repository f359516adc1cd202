// Latency under load, measured by oha.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

async function oha(url, connections, seconds, extra) {
  const { stdout } = await run(
    "oha",
    ["--no-tui", "--output-format", "json", "-z", `${seconds}s`, "-c", String(connections), ...extra, url],
    { maxBuffer: 1 << 26 },
  );
  const { summary, latencyPercentiles, statusCodeDistribution } = JSON.parse(stdout);
  const ms = (value) => value * 1000;
  return {
    connections,
    perSecond: summary.requestsPerSec,
    p50: ms(latencyPercentiles.p50),
    p95: ms(latencyPercentiles.p95),
    p99: ms(latencyPercentiles.p99),
    statuses: statusCodeDistribution,
  };
}

export async function measureLoad(product, headers) {
  const read = await oha(`${product.url}/api/v1/datasets`, 50, 10, ["-H", `Authorization: ${headers.Authorization}`]);
  const signIn = await oha(`${product.url}/api/v1/auth/login`, 4, 10, [
    "-m", "POST",
    "-H", "Content-Type: application/json",
    "-d", JSON.stringify({ identifier: "testuser", password: "password123" }),
  ]);
  return { read, signIn };
}
