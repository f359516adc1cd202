// What the part for the browser answers to the cases that `same_bits.rs` leaves in a folder.
// Usage: node same_bits.mjs THE_PART.js FOLDER
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [part, folder] = process.argv.slice(2);
const { Forecaster, Model } = createRequire(import.meta.url)(path.resolve(part));
const cases = JSON.parse(readFileSync(path.join(folder, "cases.json"), "utf8"));
const predicted = ({ bundle, records, record, feature }) => {
  const model = new Model(readFileSync(path.join(folder, bundle)));
  const answer = {
    predictions: model.predictions(records),
    insight: record && model.insight(record),
    dependence: feature && model.dependence(feature),
  };
  model.free();
  return answer;
};
const forecast = ({ bundle, records, horizon }) => {
  const model = new Forecaster(readFileSync(path.join(folder, bundle)));
  const answer = { as_trained: model.forecast(), from_records: model.forecast(records, horizon, 0.8) };
  model.free();
  return answer;
};
const answers = cases.map((each) => (each.horizon ? forecast(each) : predicted(each)));
writeFileSync(path.join(folder, "answers.json"), JSON.stringify(answers));
