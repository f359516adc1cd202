//! Figures of merit and the data of their charts (decision 81).
//!
//! What is undefined for the data at hand is `None`, never NaN. The definitions are those of scikit-learn, against
//! which the tests compare; averages over classes are plain (macro) averages.

mod conformal;
mod interval;
mod thresholds;

use std::collections::BTreeMap;

pub use conformal::Conformal;
pub use interval::{Interval, Intervals};
pub use thresholds::{ThresholdPoint, ThresholdRule};

/// Values by stable name; `None` is undefined for the data.
pub type Metrics = BTreeMap<String, Option<f64>>;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod bootstrap;
        mod charts;
        mod classification;
        mod clusters;
        mod curves;
        mod evaluate;
        mod groups;
        mod ranking;
        mod registry;
        mod regression;
        mod sweep;
        mod unseen;

        pub use bootstrap::{Part, intervals};
        pub use charts::{Charts, ClassReport, ClassificationCharts, Confusion, Curve, RegressionCharts, charts};
        pub use classification::{class_reports, classification, confusion};
        pub use clusters::{MOST_COMPARED, Silhouette, silhouette, spreads};
        pub(crate) use curves::sample;
        pub use evaluate::evaluate;
        pub(crate) use evaluate::mean_metrics;
        use evaluate::{collect, fits, mismatch};
        pub use groups::{
            AnomalyCharts, ClusterCharts, ClusterProfile, Picture, PictureGroup, PictureMethod, Reason, Trait, TraitKind,
            UnusualRow,
        };
        pub use registry::{METRICS, MetricInfo, default_metric, is_better, metric};
        pub use regression::regression;
        pub use sweep::thresholds;
    }
}
