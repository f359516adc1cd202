//! Columns as a learner takes them: encoded and filled for most, missing values and categories as they are for those
//! that know what to do with them.
//!
//! A pipeline gives both forms side by side where they differ, so that all models of a run, and ensembles of them, work on
//! the same matrix; each reads its own columns.

use super::schema::{HyperparameterDefault, HyperparameterInfo};
use super::{AlgorithmInfo, Hyperparameters, Monotone};

/// The setting of learners that can take missing values.
pub(super) const NATIVE_MISSING: HyperparameterInfo = HyperparameterInfo::boolean(
    "native_missing",
    "Missing values as they are",
    "Whether each split learns where missing numbers go; otherwise they are filled first, as for other algorithms.",
    true,
);

/// The setting of learners that can take categories.
pub(super) const NATIVE_CATEGORIES: HyperparameterInfo = HyperparameterInfo::boolean(
    "native_categories",
    "Categories as they are",
    "Whether splits part sets of categories, up to 254 of each column; otherwise these are encoded first, as for other \
     algorithms.",
    true,
);

/// What a learner has to know of a column beside its values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeatureKind {
    /// The number of codes, where the column holds codes of a category from 0 on, NaN for none of them.
    pub categories: Option<u32>,
    /// Whether answers may only rise or only fall with the column.
    pub monotone: Option<Monotone>,
}

impl FeatureKind {
    /// 1 for increasing, -1 for decreasing, 0 without a rule.
    pub(super) fn rule(&self) -> i8 {
        match self.monotone {
            None => 0,
            Some(Monotone::Increasing) => 1,
            Some(Monotone::Decreasing) => -1,
        }
    }
}

/// The columns of a matrix, source by source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Columns of the matrix in all.
    pub width: usize,
    /// The forms of each source column.
    pub sources: Vec<SourceColumns>,
}

/// What became of one source column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumns {
    /// Where it stands filled and encoded, and what these columns are.
    pub plain: std::ops::Range<usize>,
    /// The rule for its values.
    pub monotone: Option<Monotone>,
    /// Where it stands as it is, if that is another form.
    pub native: Option<Native>,
}

/// A source column as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Native {
    /// Its column.
    pub column: usize,
    /// Its number of codes if it is a category; else its missing values are NaN.
    pub categories: Option<u32>,
}

impl Layout {
    /// So many columns, all of them plain.
    pub fn plain(width: usize) -> Self {
        let plain = SourceColumns {
            plain: 0..width,
            monotone: None,
            native: None,
        };
        Self {
            width,
            sources: vec![plain],
        }
    }

    /// The columns that a learner with such settings reads, and what they are.
    pub fn read_by(&self, info: &AlgorithmInfo, params: &Hyperparameters) -> (Vec<usize>, Vec<FeatureKind>) {
        let takes = |name: &str| {
            let known = info.hyperparameters.iter().any(|parameter| parameter.name == name);
            known && params.boolean(name).unwrap_or(false)
        };
        let (missing, categories) = (takes(NATIVE_MISSING.name), takes(NATIVE_CATEGORIES.name));
        let (mut columns, mut kinds) = (Vec::new(), Vec::new());
        for source in &self.sources {
            let native = source.native.filter(|native| {
                if native.categories.is_some() {
                    categories
                } else {
                    missing
                }
            });
            let kind = |categories| FeatureKind {
                categories,
                monotone: source.monotone,
            };
            if let Some(native) = native {
                columns.push(native.column);
                kinds.push(kind(native.categories));
            } else {
                columns.extend(source.plain.clone());
                kinds.extend(source.plain.clone().map(|_| kind(None)));
            }
        }
        (columns, kinds)
    }
}

/// Whether a learner of that kind may take missing values or categories as they are.
pub(crate) fn may_take_natives(info: &AlgorithmInfo) -> bool {
    let is_on = |parameter: &HyperparameterInfo| matches!(parameter.default, HyperparameterDefault::Boolean(_));
    info.hyperparameters
        .iter()
        .any(|parameter| parameter.name == NATIVE_MISSING.name && is_on(parameter))
}
