// Loaded on demand, so that a page without a chart never pays for the charting library.
//
// In Rust:
//   #[wasm_bindgen(module = "/js/load.js")]
//   extern "C" {
//       #[wasm_bindgen(catch, js_name = loadCharts)]
//       async fn load_charts() -> Result<JsValue, JsValue>;
//   }
// The value is the module `js/charts.js`.
// The finishing step of the page build turns the import into a file with a content hash of its own.
export const loadCharts = () => import("datapulse-charts");
