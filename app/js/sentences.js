// What the server and the engine say, in Persian. Loaded on demand (load.js): only a page in Persian fetches it.
import titles from "../locales/en/names.json";
import names from "../locales/fa/names.json";
import algorithms from "../sentences/fa/algorithms.json";
import clustering from "../sentences/fa/clustering.json";
import forecasting from "../sentences/fa/forecasting.json";
import jobs from "../sentences/fa/jobs.json";
import models from "../sentences/fa/models.json";
import requests from "../sentences/fa/requests.json";
import tables from "../sentences/fa/tables.json";
import training from "../sentences/fa/training.json";
import { translator } from "./sentences/match.js";
import { persianNumber } from "./sentences/number.js";

/** The same in every language. */
const ABBREVIATIONS = { f1: "F1", roc_auc: "ROC AUC", pr_auc: "PR AUC", mcc: "MCC", r2: "R²", mae: "MAE", rmse: "RMSE", mape: "MAPE", mase: "MASE", smape: "sMAPE" };

/** `Random forest` as well as `random_forest`. */
const byTitle = Object.fromEntries(Object.entries(names).map(([name, persian]) => [titles[name], persian]));

/** `failed` as well as `FAILED`. */
const statuses = Object.fromEntries(
  Object.entries(jobs)
    .filter(([name]) => /^[A-Z]+$/.test(name))
    .map(([name, persian]) => [name.toLowerCase(), persian]),
);

export const translated = translator(
  { ...algorithms, ...clustering, ...forecasting, ...jobs, ...models, ...requests, ...tables, ...training },
  { ...byTitle, ...names, ...statuses, ...ABBREVIATIONS },
  persianNumber,
);
