// Lists sentences for people that have no Persian yet: `node scripts/sentences/missing.mjs`. It looks where refusals, lines of
// logs and problems of fields are made, so what it lists is a hint and not a verdict.
import { catalogues, literals, sources, template } from "./literals.mjs";

const MADE_BY =
  /\b(?:bad_input|invalid|invalid_state|conflict|problems\s*\.add|problems\s*\.require|ApiError::new|Outcome::Failed|Trouble::Mistake|Warning::of_(?:table|column)|control\s*\.log|NewEvent::line|HyperparameterInfo::\w+|not_found_or|damaged|refuse|suggestion)\(|\b(?:summary|reason|detail|what|message|line)(?:: String)?\s*[:=]\s*(?=&?(?:format!\(|"))|warnings\s*\.push\(/g;

function closing(source, from) {
  const texts = literals(source.slice(from, from + 4_000));
  let depth = 1;
  for (let at = 0; at < 4_000 && from + at < source.length; at += 1) {
    const text = texts.find((one) => one.at === at);
    if (text) at = source.indexOf('"', from + at + Math.max(1, text.text.length)) - from;
    if (source[from + at] === "(") depth += 1;
    if (source[from + at] === ")") depth -= 1;
    if (depth === 0 || (depth === 1 && source[from + at] === ";")) return from + at;
  }
  return from + 400;
}

const known = new Set((await catalogues()).flatMap(({ text }) => Object.keys(JSON.parse(text))));
const found = new Map();
for (const { file, source: written } of await sources()) {
  // The command line speaks English, and so does what only programs and administrators meet.
  if (/\/(cli|config|rest|http|caller|storage|store)\/|links\.rs|rate\.rs|access\.rs|gallery\.rs/.test(file)) continue;
  const source = written.replace(/#!?\[expect\([\s\S]*?\)\]/g, "");
  for (const match of source.matchAll(MADE_BY)) {
    const from = match.index + match[0].length;
    for (const { text } of literals(source.slice(from, closing(source, from)))) {
      const key = template(text);
      if (/[a-z]{2,} .*[a-z]{2,}/i.test(key) && !known.has(key) && !found.has(key)) found.set(key, file);
    }
  }
}
for (const [key, file] of found) console.log(`${file}: ${key}`);
console.log(`${found.size} sentences seem to have no Persian yet`);
