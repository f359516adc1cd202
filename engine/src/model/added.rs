//! What predictions bring beside the answers.

/// What comes beside the answer of each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The name of the answer: `prediction`, `cluster` or `anomaly`.
    pub answer: &'static str,
    /// The name of what stands beside it where nothing was to be predicted: `probability`, `distance` or `score`.
    pub measure: Option<&'static str>,
    /// The classes whose probabilities come.
    pub probabilities: Vec<String>,
    /// Whether a lower and an upper end of a number come.
    pub bounds: bool,
    /// Whether the classes come that could be the answer.
    pub possible: bool,
}

impl Added {
    /// The names of the columns that predictions add to a table: the answer and what stands beside it, then `lower` and `upper` or
    /// `prediction_set`, then `probability_<class>`.
    pub fn column_names(&self) -> Vec<String> {
        let mut names = vec![self.answer.to_owned()];
        names.extend(self.measure.map(str::to_owned));
        if self.bounds {
            names.extend(["lower".to_owned(), "upper".to_owned()]);
        }
        if self.possible {
            names.push("prediction_set".to_owned());
        }
        names.extend(self.probabilities.iter().map(|class| format!("probability_{class}")));
        names
    }
}
