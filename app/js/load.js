// Loaded on demand, so that a page without a chart never pays for the charting library.
// The finishing step of the page build turns the imports into files with content hashes of their own.
export const mountChart = async (host) => (await import('datapulse-charts')).mount(host);

let say;

/** Fetches what the server says in Persian; a page in English never does. */
export const fetchSentences = async () => {
  say = (await import('datapulse-sentences')).translated;
};

/** A text of the server in Persian; undefined before it is fetched, and where the text is not known. */
export const translated = (text) => say?.(text);
