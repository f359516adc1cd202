//! How long a training may take, as a person writes it: `60s`, `5m`, `1.5h`, `90`.

use std::time::Duration;

/// Reads a time; without a unit it is seconds.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is no time; write seconds, minutes or hours such as 60s, 5m or 1.5h");
    let unit = text
        .find(|letter: char| letter.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let factor = match unit {
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = number * factor;
    if !(seconds > 0.0 && seconds <= 31_536_000.0) {
        return Err(wrong());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_with_or_without_a_unit() {
        let seconds = |text| parse(text).unwrap().as_secs();
        assert_eq!(
            [seconds("60s"), seconds("5m"), seconds("1.5h"), seconds("90")],
            [60, 300, 5400, 90]
        );
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in ["", "s", "-1", "0", "5d", "NaN", "inf", "1e99h"] {
            assert!(parse(text).unwrap_err().contains("such as 60s"), "{text}");
        }
    }
}
