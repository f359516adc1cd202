//! The time zones that the browser knows.

use js_sys::{Array, Function, Reflect};

/// Every name such as `Europe/Vienna`, with `current` among them even where the browser does not list it.
pub fn known(current: &str) -> Vec<String> {
    let mut names = supported().unwrap_or_default();
    for name in ["UTC", current] {
        if !names.iter().any(|known| known == name) {
            names.insert(0, name.to_owned());
        }
    }
    names
}

/// `Intl.supportedValuesOf("timeZone")`.
fn supported() -> Option<Vec<String>> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let method = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?;
    let names = Function::from(method).call1(&intl, &"timeZone".into()).ok()?;
    Some(Array::from(&names).iter().filter_map(|name| name.as_string()).collect())
}
