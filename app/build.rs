//! Makes the module of translations from `locales/`: one folder per language, one file per area. A file that
//! lies there is used; nothing has to be listed.
//!
//! `leptos_i18n_build` would do the same, but compiles Unicode's whole data source for formats we leave to
//! the browser; the two crates it stands on are compiled for the macros of `leptos_i18n` anyway.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let mut areas = Vec::new();
    for entry in fs::read_dir("locales/en")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(name) = path.file_stem()
        {
            areas.push(name.to_string_lossy().into_owned());
        }
    }
    areas.sort();
    let config = Config::new("en")?
        .add_locale("fa")?
        .add_namespaces(areas)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let translations = parse_locales(None, config)?;
    let code = leptos_i18n_codegen::gen_code(&translations, None, false, None, false)?;
    let target = PathBuf::from(env::var("OUT_DIR")?).join("i18n.rs");
    fs::write(target, code.to_string())?;
    Ok(())
}
