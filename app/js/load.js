// Loaded on demand, so that a page without a chart never pays for the charting library.
// The finishing step of the page build turns the import into a file with a content hash of its own.
export const mountChart = async (host) => (await import('datapulse-charts')).mount(host);
