// The texts that stand in Rust sources, as the templates that app/sentences/ names them by.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");

/** Where sentences that people read are made. */
const ROOMS = ["shared/src", "engine/src", "server/src", "app/src"];

/** `{name:.1}` becomes `{}`, `{{` becomes `{`. */
export const template = (text) =>
  text.replace(/\{\{|\}\}|\{[^{}]*\}/g, (part) => (part.length === 2 && part !== "{}" ? part[0] : "{}"));

const ESCAPES = { n: "\n", t: "\t", r: "\r", 0: "\0" };

function unescaped(text) {
  return text.replace(/\\(\r?\n\s*|u\{[0-9a-f]+\}|x[0-9a-f]{2}|.)/gis, (_, what) => {
    if (/^\s/.test(what)) return "";
    if (what.startsWith("u{")) return String.fromCodePoint(parseInt(what.slice(2), 16));
    if (what.startsWith("x") && what.length === 3) return String.fromCodePoint(parseInt(what.slice(1), 16));
    return ESCAPES[what] ?? what;
  });
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bb?r(#*)"([\s\S]*?)"\1|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])'|"((?:[^"\\]|\\[\s\S])*)"/g;

/** Every text of a source with where it stands; comments and single letters are passed over. */
export function literals(source) {
  return [...source.matchAll(TOKEN)]
    .filter(([, , raw, plain]) => raw !== undefined || plain !== undefined)
    .map((found) => ({ at: found.index, text: found[2] ?? unescaped(found[3]) }));
}

async function* rustFiles(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* rustFiles(full);
    else if (full.endsWith(".rs")) yield full;
  }
}

/** Every source with its path; what follows the tests of a file is not looked at. */
export async function sources() {
  const found = [];
  for (const room of ROOMS) {
    for await (const file of rustFiles(path.join(root, room))) {
      const [source] = (await readFile(file, "utf8")).split("#[cfg(test)]\nmod ");
      found.push({ file: path.relative(root, file), source });
    }
  }
  return found;
}

/** The sentences in Persian, file by file. */
export async function catalogues() {
  const folder = path.join(root, "app/sentences/fa");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(files.map(async (name) => ({ name, text: await readFile(path.join(folder, name), "utf8") })));
}

/** What the page has for a language in one of its own files. */
export const locale = async (language, area) =>
  JSON.parse(await readFile(path.join(root, `app/locales/${language}/${area}.json`), "utf8"));

/** A script of the page. */
export const page = (name) => readFile(path.join(root, "app/js", name), "utf8");
