// Makes the page that is served from what Trunk left: `node finish-page.mjs RAW DIST`.
//
// - shrinks every part of the WebAssembly with wasm-opt;
// - bundles the JavaScript (app/js/boot.js) and the styles (style/main.css) with their fonts;
// - everything but index.html and the files of public/ goes to /assets/ under a name that holds a hash
//   of its content, so that it may be cached for ever;
// - no script or style is inline, so that the content security policy needs no exception;
// - writes .br and .gz beside every file that gets smaller, so that the server never compresses.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const [raw, dist] = process.argv.slice(2).map((folder) => path.resolve(folder));
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const app = path.join(root, "app");
const esbuild = createRequire(path.join(app, "package.json"))("esbuild");
const run = promisify(execFile);

const COMPRESSIBLE = /\.(html|js|css|wasm|svg|json|csv|txt|webmanifest)$/;

/** Rust says which WebAssembly features it used only in a section that wasm-bindgen drops. */
const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

async function shrinkWasm(source, target) {
  const wasmOpt = path.join(app, "node_modules", "binaryen", "bin", "wasm-opt");
  await run(process.execPath, [wasmOpt, "-Oz", ...WASM_FEATURES, source, "-o", target], { maxBuffer: 1 << 26 });
}

/** The app that always comes, and in `parts/` what comes when its pages are opened; answers with the first. */
async function shrinkAll() {
  const parts = path.join(raw, "parts");
  await rm(parts, { recursive: true, force: true });
  await mkdir(parts);
  const main = path.join(raw, "datapulse-app.wasm");
  await shrinkWasm(path.join(raw, "datapulse-app_bg.wasm"), main);
  for (const name of await readdir(raw)) {
    if (!name.endsWith(".wasm") || name.startsWith("datapulse-app")) continue;
    await shrinkWasm(path.join(raw, name), path.join(parts, name));
  }
  return main;
}

/** The module that fetches the parts asks for them by their names here; they are served under hashed ones. */
const hashedParts = {
  name: "hashed-parts",
  setup(build) {
    build.onLoad({ filter: /__wasm_split\.js$/ }, async ({ path: file }) => {
      const imports = [];
      const code = (await readFile(file, "utf8")).replace(/new URL\("\.\/([^"]+\.wasm)", import\.meta\.url\)/g, (_, name) => {
        imports.push(`import part${imports.length} from "./parts/${name}";`);
        return `part${imports.length - 1}`;
      });
      return { contents: imports.join("\n") + "\n" + code, loader: "js" };
    });
  },
};

function bundle(entries, options) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: path.join(dist + ".new", "assets"),
    publicPath: "/assets/",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "none",
    logLevel: "warning",
    loader: { ".woff2": "file", ".wasm": "file", ".svg": "file" },
    target: "es2022",
    ...options,
  });
}

/** The address under which the output of `entry` (or a file ending in `suffix`) is served. */
function address(result, test) {
  const [file] = Object.entries(result.metafile.outputs).find(([name, output]) => test(name, output)) ?? [];
  if (!file) throw new Error("the page build did not produce a file it needs");
  return "/assets/" + path.basename(file);
}

async function bundleScripts(wasm) {
  const result = await bundle(["app/js/boot.js"], {
    format: "esm",
    splitting: true,
    plugins: [hashedParts],
    alias: {
      "datapulse-app": path.join(raw, "datapulse-app.js"),
      "datapulse-app.wasm": wasm,
      "datapulse-charts": path.join(app, "js", "charts.js"),
      "datapulse-sentences": path.join(app, "js", "sentences.js"),
    },
  });
  return {
    boot: address(result, (_, output) => output.entryPoint === "app/js/boot.js"),
    wasm: address(result, (name) => /datapulse-app-[^/]*\.wasm$/.test(name)),
  };
}

/** A small classic script that may run before the first paint (theme, language), where there is one. */
async function bundleEarly() {
  if (!existsSync(path.join(app, "js", "early.js"))) return undefined;
  const result = await bundle(["app/js/early.js"], { format: "iife" });
  return address(result, (name) => name.endsWith(".js"));
}

async function bundleStyles() {
  if (!existsSync(path.join(root, "style", "main.css"))) return undefined;
  const result = await bundle(["style/main.css"], { nodePaths: [path.join(app, "node_modules")] });
  return address(result, (name) => name.endsWith(".css"));
}

async function writeIndex(files) {
  const html = await readFile(path.join(raw, "index.html"), "utf8");
  const tags = [
    files.early && `<script src="${files.early}"></script>`,
    files.styles && `<link rel="stylesheet" href="${files.styles}">`,
    `<link rel="preload" href="${files.wasm}" as="fetch" type="application/wasm" crossorigin>`,
    `<script type="module" src="${files.boot}"></script>`,
  ].filter(Boolean);
  const plain = html.replace(/<link[^>]*data-trunk[^>]*>\s*/g, "");
  const finished = plain.replace(/\s*<\/head>/, `\n    ${tags.join("\n    ")}\n  </head>`);
  if (/<script(?![^>]*\bsrc=)|<style|\sstyle=/.test(finished)) {
    throw new Error("index.html holds an inline script or style, which the content security policy forbids");
  }
  await writeFile(path.join(dist + ".new", "index.html"), finished);
}

async function* filesIn(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(full);
    else yield full;
  }
}

async function compress(file) {
  const content = await readFile(file);
  const brotli = await promisify(zlib.brotliCompress)(content, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  const gzip = await promisify(zlib.gzip)(content, { level: 9 });
  if (brotli.length < content.length) await writeFile(file + ".br", brotli);
  if (gzip.length < content.length) await writeFile(file + ".gz", gzip);
  return { content: content.length, brotli: brotli.length };
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`;

await rm(dist + ".new", { recursive: true, force: true });
await mkdir(dist + ".new", { recursive: true });
await cp(path.join(root, "public"), dist + ".new", { recursive: true });
const wasm = await shrinkAll();
const [scripts, early, styles] = await Promise.all([bundleScripts(wasm), bundleEarly(), bundleStyles()]);
await writeIndex({ ...scripts, early, styles });
for await (const file of filesIn(dist + ".new")) {
  if (!COMPRESSIBLE.test(file)) continue;
  const size = await compress(file);
  if (file.endsWith(".wasm") || (await stat(file)).size > 100_000) {
    console.log(`  ${path.basename(file)}: ${kilobytes(size.content)}, ${kilobytes(size.brotli)} in brotli`);
  }
}
await rm(dist, { recursive: true, force: true });
await rename(dist + ".new", dist);
