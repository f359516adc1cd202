//! The bundle that draws, fetched the first time a chart is shown (`app/js/load.js`).

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(module = "/js/load.js")]
extern "C" {
    /// A chart on the page; ended by `dispose`.
    pub type Drawing;

    #[wasm_bindgen(catch, js_name = mountChart)]
    async fn mount_chart(host: &HtmlElement) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn update(this: &Drawing, spec: &str);

    #[wasm_bindgen(method)]
    fn dispose(this: &Drawing);
}

impl Drawing {
    /// Draws into `host`; none when the bundle cannot be fetched.
    pub async fn mount(host: &HtmlElement) -> Option<Self> {
        mount_chart(host).await.ok().map(JsCast::unchecked_into)
    }

    /// Draws this specification from now on.
    pub fn show(&self, spec: &super::Spec) {
        if let Ok(text) = serde_json::to_string(spec) {
            self.update(&text);
        }
    }

    /// Takes the drawing off the page.
    pub fn end(&self) {
        self.dispose();
    }
}
