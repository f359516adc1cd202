import base from "./playwright.config.js";

/** Pictures of every page, for looking at: `npm run shots`. Not part of the tests. */
export default { ...base, testDir: ".", testMatch: "shots.ts", outputDir: "test-results/shots", workers: 1, timeout: 300_000 };
