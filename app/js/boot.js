// What the browser runs first: fetches the compiled app under its hashed name and starts it.
// `scripts/finish-page.mjs` says where the two imports come from.
import init from "datapulse-app";
import wasm from "datapulse-app.wasm";

await init({ module_or_path: wasm });
