// A table of about `bytes` bytes, made while it is sent: how fast it goes in, and what memory that takes.
import http from "node:http";
import { children, megabytes, pause, signIn } from "./product.mjs";

const BOUNDARY = "datapulse-bench-boundary";

/** A megabyte of rows; the same rows again and again, since only the amount matters here. */
function block() {
  let rows = "";
  for (let row = 0; rows.length < 1 << 20; row += 1) {
    rows += `${row},${(row * 7919) % 1000},${((row * 104729) % 100000) / 100},group${row % 12},${row % 3 ? "yes" : "no"}\n`;
  }
  return Buffer.from(rows);
}

function* parts(bytes) {
  const head = (name, extra = "") => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${extra}\r\n`;
  yield Buffer.from(`${head("name")}\r\nlarge\r\n${head("file", '; filename="large.csv"')}Content-Type: text/csv\r\n\r\n`);
  yield Buffer.from("id,visits,spend,plan,stays\n");
  const rows = block();
  for (let sent = 0; sent < bytes; sent += rows.length) yield rows;
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

async function send(url, headers, bytes) {
  const request = http.request(`${url}/api/v1/datasets`, {
    method: "POST",
    headers: { ...headers, "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` },
  });
  const answered = new Promise((done, fail) => {
    request.on("error", fail);
    request.on("response", async (answer) => {
      let text = "";
      for await (const piece of answer) text += piece;
      if (answer.statusCode >= 300) fail(new Error(`the upload answered ${answer.statusCode}: ${text}`));
      else done(JSON.parse(text));
    });
  });
  for (const part of parts(bytes)) {
    if (!request.write(part)) await new Promise((drained) => request.once("drain", drained));
  }
  request.end();
  return answered;
}

export async function measureUpload(product, bytes) {
  const headers = await signIn(product.url);
  const idle = megabytes(product.pid);
  const began = performance.now();
  const dataset = await send(product.url, headers, bytes);
  const seconds = (performance.now() - began) / 1000;
  let workers = 0;
  let seen = dataset;
  while (seen.status === "processing") {
    await pause(100);
    for (const pid of await children(product.pid)) workers = Math.max(workers, megabytes(pid, "VmHWM"));
    seen = await (await fetch(`${product.url}/api/v1/datasets/${dataset.id}`, { headers })).json();
  }
  if (seen.status !== "ready") throw new Error(`the table was not read: ${seen.error}`);
  return {
    megabytes: bytes / (1 << 20),
    seconds,
    rate: bytes / (1 << 20) / seconds,
    idle,
    peak: megabytes(product.pid, "VmHWM"),
    readSeconds: (performance.now() - began) / 1000 - seconds,
    workerPeak: workers,
    rows: seen.row_count,
  };
}
