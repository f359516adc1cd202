// Open live connections: how many the server holds, and what they cost in memory.
import http from "node:http";
import { megabytes, pause, signIn } from "./product.mjs";

function connect(url, token) {
  return new Promise((done, fail) => {
    const request = http.request(`${url}/api/v1/ws`, {
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64"),
        "Sec-WebSocket-Protocol": `bearer, ${token}`,
      },
    });
    request.on("upgrade", (_, socket) => {
      socket.on("error", () => {});
      socket.resume();
      done(socket);
    });
    request.on("response", (answer) => fail(new Error(`the live channel answered ${answer.statusCode}`)));
    request.on("error", fail);
    request.end();
  });
}

export async function measureSockets(product, count) {
  const token = (await signIn(product.url)).Authorization.slice("Bearer ".length);
  const before = megabytes(product.pid);
  const began = performance.now();
  const sockets = [];
  for (let opened = 0; opened < count; opened += 50) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(50, count - opened) }, () => connect(product.url, token)))));
  }
  const seconds = (performance.now() - began) / 1000;
  await pause(10_000);
  const held = sockets.filter((socket) => !socket.destroyed).length;
  const answer = performance.now();
  await fetch(`${product.url}/health`);
  const health = performance.now() - answer;
  const after = megabytes(product.pid);
  for (const socket of sockets) socket.destroy();
  return { count, held, seconds, before, after, health };
}
