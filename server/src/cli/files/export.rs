//! `datapulse export`: a model in a form that other programs read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use datapulse_engine::metrics::ThresholdRule;

use super::failure::Failure;
use super::{input, output};

/// Write a model in a form that other programs read.
#[derive(Args, Debug)]
pub struct Export {
    /// The model: a file that `datapulse train --out` wrote
    model: PathBuf,
    /// The form
    #[arg(long, value_enum)]
    format: Format,
    /// With two classes, another threshold than the model's: f1, `balanced_accuracy`, youden, cost:FP:FN,
    /// precision:SHARE, recall:SHARE, or a number
    #[arg(long, value_name = "RULE")]
    threshold: Option<ThresholdRule>,
    /// Where it goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Runs anywhere, preprocessing included
    Onnx,
    /// For Python: a dict that `pickle.load` opens with the standard library, with the ONNX bytes inside
    Pkl,
    /// Comes back into `DataPulse` whole
    Bundle,
    /// The model card as Markdown: data, figures with intervals, importance, limits
    CardMd,
    /// The model card as a page
    CardHtml,
    /// For `XGBoost`, from gradient boosting alone: the trees, without the preprocessing
    Xgboost,
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut model = input::model(&self.model)?;
        if let Some(rule) = self.threshold {
            model.decide(Some(rule))?;
        }
        let bytes = match self.format {
            Format::Onnx => model.to_onnx(),
            Format::Pkl => model.to_pickle(),
            Format::Bundle => model.to_bundle(),
            Format::CardMd => Ok(model.card_markdown().into_bytes()),
            Format::CardHtml => Ok(model.card_html().into_bytes()),
            Format::Xgboost => model.to_xgboost(),
        }?;
        output::file(&self.out, &bytes)?;
        output::text(&format!("{} bytes are in {}\n", bytes.len(), self.out.display()))
    }
}
