//! The answers of the training rows as numbers, for steps that look at them.

use crate::problem::Target;

/// With more classes than this only the most frequent ones have a column of their own.
const MOST_CLASSES: usize = 20;

/// Rows × numbers: the answer itself, whether it is the second of two classes, or which of several it is.
pub(super) struct Answers {
    /// Nothing, or the name of the class of each number.
    pub names: Vec<String>,
    values: Vec<f64>,
}

impl Answers {
    pub fn of_target(target: &Target) -> Self {
        match target {
            Target::Regression(values) => Self {
                names: vec![String::new()],
                values: values.to_vec(),
            },
            Target::Classes { codes, classes } if classes.len() == 2 => Self {
                names: vec![String::new()],
                values: codes.iter().map(|&code| f64::from(code)).collect(),
            },
            Target::Classes { codes, classes } => {
                let mut counts = vec![0_usize; classes.len()];
                codes.iter().for_each(|&code| counts[code as usize] += 1);
                let mut kept: Vec<usize> = (0..classes.len()).collect();
                kept.sort_by(|&left, &right| counts[right].cmp(&counts[left]).then(left.cmp(&right)));
                kept.truncate(MOST_CLASSES);
                kept.sort_unstable();
                Self {
                    names: kept.iter().map(|&class| classes[class].clone()).collect(),
                    values: codes
                        .iter()
                        .flat_map(|&code| {
                            kept.iter()
                                .map(move |&class| f64::from(u8::from(class == code as usize)))
                        })
                        .collect(),
                }
            }
        }
    }

    /// The numbers of a row.
    pub fn of(&self, row: usize) -> &[f64] {
        let width = self.names.len();
        &self.values[row * width..(row + 1) * width]
    }
}
