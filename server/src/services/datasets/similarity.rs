//! How much two column names look alike, for suggestions.

/// Names less alike than this are not suggested.
const ENOUGH: f64 = 0.6;

/// The name among `candidates` that looks most like `wanted`, if any looks enough like it. The first of equals wins.
pub(super) fn most_similar<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = similarity(wanted, candidate);
        if score >= ENOUGH && best.is_none_or(|(so_far, _)| score > so_far) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// From 0 to 1: the better of shared words (Jaccard) and of edits needed (Levenshtein), without regard to case and
/// punctuation.
fn similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (words(left), words(right));
    let (joined_left, joined_right) = (left.concat(), right.concat());
    if joined_left == joined_right {
        return 1.0;
    }
    shared(&left, &right).max(edits(&joined_left, &joined_right))
}

/// `annualIncome_2` is `annual`, `income`, `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let begins = !previous.is_alphanumeric()
            || (previous.is_lowercase() && letter.is_uppercase())
            || previous.is_numeric() != letter.is_numeric();
        if letter.is_alphanumeric() {
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        previous = letter;
    }
    words
}

#[expect(clippy::cast_precision_loss, reason = "column names are short")]
fn shared(left: &[String], right: &[String]) -> f64 {
    let common = left.iter().filter(|word| right.contains(word)).count();
    let all = left.len() + right.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "column names are short")]
fn edits(left: &str, right: &str) -> f64 {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let longest = left.len().max(right.len());
    if longest == 0 || longest > 200 {
        return 0.0;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, one) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (at, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(one != other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    1.0 - row[right.len()] as f64 / longest as f64
}

#[cfg(test)]
mod tests {
    use super::most_similar;

    /// MAP-02: names that differ in writing are suggested, names that differ in meaning are not.
    #[test]
    fn writing_differs_but_meaning_does_not() {
        let columns = ["Annual Income", "AGE_years", "bmi", "zip"];
        let find = |wanted| most_similar(wanted, columns.into_iter());
        assert_eq!(find("annual_income"), Some("Annual Income"));
        assert_eq!(find("annualIncome"), Some("Annual Income"));
        assert_eq!(find("BMI"), Some("bmi"));
        assert_eq!(find("ageYears"), Some("AGE_years"));
        assert_eq!(find("species"), None);
        assert_eq!(find(""), None);
    }
}
