// The sentences in Persian belong to sentences that still stand in the sources (THM-04).
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogues, literals, page, sources, template } from "./literals.mjs";

const files = await catalogues();
const pairs = files.flatMap(({ name, text }) => Object.entries(JSON.parse(text)).map(([english, persian]) => ({ name, english, persian })));
const standing = new Set((await sources()).flatMap(({ source }) => literals(source).map(({ text }) => template(text))));

test("every sentence stands in the sources word for word", () => {
  assert.ok(pairs.length > 300, "the files are read");
  assert.deepEqual(
    pairs.filter(({ english }) => !standing.has(english)).map(({ name, english }) => `${name}: ${english}`),
    [],
  );
});

test("a sentence is translated once", () => {
  const seen = new Set();
  const again = files.flatMap(({ text }) => [...text.matchAll(/^ {2}("(?:[^"\\]|\\.)*"):/gm)].map(([, key]) => key)).filter((key) => seen.size === seen.add(key).size);
  assert.deepEqual(again, []);
});

test("the page fetches every file of them", async () => {
  const fetched = await page("sentences.js");
  assert.deepEqual(files.map(({ name }) => name).filter((name) => !fetched.includes(`../sentences/fa/${name}"`)), []);
});

test("what is filled in has a place in the translation, and no place is without it", () => {
  const wrong = pairs.filter(({ english, persian }) => {
    const holes = english.split("{}").length - 1;
    const places = new Set([...persian.matchAll(/\{([^}]*)\}/g)].map(([, index]) => index));
    return places.size !== holes || ![...places].every((index) => Number(index) < holes);
  });
  assert.deepEqual(wrong, []);
});

test("translations are Persian: no letters of Arabic, no half-translated sentences", () => {
  assert.deepEqual(pairs.filter(({ persian }) => /[كي]/.test(persian)), []);
  const latin = pairs.filter(({ english, persian }) => english.includes(" ") && /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(persian));
  assert.deepEqual(latin, []);
});
