//! Names of files that people send (DAT-14). They never become paths; they only have to be fit to be shown.

use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};

/// Endings of tables as text.
const TAKEN: [&str; 3] = ["csv", "tsv", "txt"];
/// The longest name that is kept, bytes.
const LONGEST: usize = 200;

/// The last part of the name, without what cannot be shown.
pub(super) fn clean(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|letter| !letter.is_control()).collect();
    let shown = shown.trim().trim_start_matches('.');
    if shown.is_empty() {
        "upload.csv".to_owned()
    } else {
        shorten(shown)
    }
}

/// Cuts the middle out of a long name, so that its ending stays.
fn shorten(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = name
        .rsplit_once('.')
        .filter(|(_, ending)| ending.len() <= 10)
        .unwrap_or((name, "csv"));
    let mut cut = LONGEST - ending.len() - 1;
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}.{ending}", &stem[..cut])
}

/// Refuses names whose ending says that it is no table as text.
pub(super) fn check(name: &str) -> ApiResult<()> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending {
        Some(ending) if TAKEN.contains(&ending.as_str()) => Ok(()),
        Some(ending) => Err(refuse(&format!("files that end in .{ending}"))),
        None => Err(refuse("files without an ending")),
    }
}

fn refuse(what: &str) -> ApiError {
    ApiError::new(
        ErrorCode::UnsupportedType,
        format!("{what} are not taken; save the table as CSV and upload that"),
    )
}

/// The name without its ending, for a dataset that was given none.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::{check, clean};

    /// DAT-14, SEC-10: a name cannot lead anywhere.
    #[test]
    fn names_are_names_and_not_paths() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\data\\sales.csv"), "sales.csv");
        assert_eq!(clean("a\r\nb\0.csv"), "ab.csv");
        assert_eq!(clean("..."), "upload.csv");
        assert_eq!(clean("داده‌ها.csv"), "داده‌ها.csv");
        let long = clean(&format!("{}.csv", "é".repeat(300)));
        assert!(long.len() <= 200 && long.ends_with("é.csv"), "{long}");
        assert!(check("sales.CSV").is_ok() && check("sales.tsv").is_ok());
        assert!(check("sales.xlsx").is_err() && check("sales").is_err() && check("sales.csv.exe").is_err());
    }
}
