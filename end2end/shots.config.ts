import base from "./playwright.config.js";

/** Pictures of every page, for looking at: `npm run shots`. Not part of the tests. */
export default { ...base, testDir: ".", testMatch: "shots.ts", workers: 1, timeout: 300_000 };
