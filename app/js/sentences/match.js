// Finds the template that a sentence was made from, and says it in another language. A template is an English text as
// it stands in the sources, with {} for what was filled in; its translation has {0}, {1}… in their place.

const NUMBER = /^[-+]?\d+(?:,\d{3})*(?:\.\d+)?$/;

/** With fewer letters of its own a template says nothing: it only joins what must be known then. */
const FEW_LETTERS = 4;

/** Words side by side, as in a sentence; a text in which several are left is not translated at all. */
const WORDS = /[a-z]{2,} [a-z]{2,}/gi;
const TOO_MANY_LEFT = 3;

/** The piece keeps its direction inside a text of the other one. */
const asItIs = (text) => ({ text: `\u2068${text}\u2069`, left: 0 });

/** The candidate of which least is left; the first of equals. */
function best(candidates) {
  return candidates.reduce((one, other) => (other.left < (one?.left ?? TOO_MANY_LEFT) ? other : one), undefined);
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function templateOf(english, translation) {
  const words = english.split("{}");
  const letters = words.join("").replace(/[^a-z]/gi, "").length;
  return {
    pattern: new RegExp(`^${words.map(escaped).join("(.*?)")}$`, "s"),
    // What stands in quotation marks is a name that somebody gave, whatever it looks like.
    quoted: words.slice(1).map((after, hole) => /^['`]/.test(after) && words[hole].endsWith(after[0])),
    joins: letters < FEW_LETTERS,
    length: english.length,
    translation,
  };
}

/**
 * A function that says a text in the other language, or answers undefined where it does not know it.
 * `sentences`: translations by template; `names`: words for stable names such as `random_forest`;
 * `number`: writes a number such as `1234.5`.
 */
export function translator(sentences, names, number) {
  const exact = new Map();
  const templates = [];
  for (const [english, translation] of Object.entries(sentences)) {
    if (english.includes("{}")) templates.push(templateOf(english, translation));
    else exact.set(english, { text: translation, left: 0 });
  }
  templates.sort((one, other) => other.length - one.length);
  const before = new Map();

  /** The text in the other language, and how much of it was left as it is. */
  function said(text) {
    if (!before.has(text)) before.set(text, exact.get(text) ?? best([...apart(text), ...filledIn(text)]));
    return before.get(text);
  }

  function* filledIn(text) {
    for (const template of templates) {
      const holes = template.pattern.exec(text)?.slice(1);
      const pieces = holes?.map((hole, index) => (template.quoted[index] ? asItIs(hole) : piece(hole)));
      if (!pieces || (template.joins && pieces.some((one) => one.raw))) continue;
      yield {
        text: template.translation.replace(/\{(\d+)\}/g, (_, index) => pieces[index].text),
        left: pieces.reduce((left, one) => left + one.left, 0),
      };
    }
  }

  /** What is wrong and what to do stand side by side: `the file is empty; choose another`. */
  function* apart(text) {
    for (let at = text.indexOf("; "); at > 0; at = text.indexOf("; ", at + 1)) {
      const first = said(text.slice(0, at));
      const rest = first && (said(text.slice(at)) ?? after(said(text.slice(at + 2))));
      if (rest) yield { text: first.text + rest.text, left: first.left + rest.left };
    }
  }

  const after = (rest) => rest && { ...rest, text: `؛ ${rest.text}` };

  function piece(text) {
    if (text === "") return { text, left: 0 };
    if (NUMBER.test(text)) return { text: number(text), left: 0 };
    if (Object.hasOwn(names, text)) return { text: names[text], left: 0 };
    return said(text) ?? list(text) ?? { ...asItIs(text), left: text.match(WORDS)?.length ?? 0, raw: true };
  }

  /** `ridge, lasso` or `'a', 'b'`: names, each by itself. */
  function list(text) {
    const parts = text.split(", ");
    if (parts.length === 1 && !/^'[^']*'$/.test(text)) return undefined;
    const pieces = parts.map((part) => (/^'.*'$/.test(part) ? asItIs(part) : piece(part)));
    return { text: pieces.map((one) => one.text).join("، "), left: pieces.reduce((left, one) => left + one.left, 0), raw: pieces.every((one) => one.raw) };
  }

  return (text) => said(text)?.text;
}
