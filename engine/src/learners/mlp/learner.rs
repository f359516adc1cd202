//! The learner of multilayer perceptrons and its settings.

use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::model::Activation;
use super::schedule::{Schedule, Shape};
use super::train::{self, Settings};
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

pub(super) static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "mlp",
    title: "Neural network",
    summary: "Layers of weighted sums with a bend in between (multilayer perceptron); for smooth relations and much \
              data.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: true,
    relative_cost: 30.0,
    hyperparameters: &[
        HyperparameterInfo::integer_list(
            "hidden_layers",
            "Hidden layers",
            "Units of each hidden layer, from the features to the answer.",
            &[64, 32],
            (1, 2048),
        ),
        HyperparameterInfo::choice(
            "activation",
            "Activation",
            "The bend after each hidden layer.",
            "relu",
            &["relu", "tanh", "logistic"],
        ),
        HyperparameterInfo::integer(
            "epochs",
            "Epochs",
            "How often all rows are gone through at most.",
            200,
            (1, 1000),
        ),
        HyperparameterInfo::integer(
            "batch_size",
            "Batch size",
            "Rows per step; small tables use fewer, so that an epoch has at least ten steps.",
            128,
            (1, 10_000),
        ),
        HyperparameterInfo::float(
            "learning_rate",
            "Learning rate",
            "How far each step goes.",
            0.001,
            (0.000_001, 1.0),
        )
        .in_powers(),
        HyperparameterInfo::choice(
            "schedule",
            "Schedule",
            "How the learning rate changes: halved whenever the loss has stopped falling, along a cosine down to \
             nothing in the last epoch, or not at all.",
            "plateau",
            &["plateau", "cosine", "constant"],
        ),
        HyperparameterInfo::float(
            "l2",
            "Penalty",
            "How strongly large weights are held back.",
            0.0001,
            (0.0, 100.0),
        )
        .in_powers(),
        HyperparameterInfo::boolean(
            "early_stopping",
            "Early stopping",
            "Whether to end when rows set aside are not answered better any more, and keep the best weights.",
            true,
        ),
        HyperparameterInfo::integer(
            "patience",
            "Patience",
            "Epochs without improvement before the end.",
            15,
            (1, 1000),
        ),
        CLASS_WEIGHT,
    ],
};

impl Activation {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "tanh" => Self::Tanh,
            "logistic" => Self::Logistic,
            _ => Self::Relu,
        }
    }
}

/// The learner of multilayer perceptrons, trained by Adam (Kingma and Ba, 2015) on mini-batches.
pub(in super::super) struct MlpLearner;

impl Learner for MlpLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let patience = u32::try_from(params.count("patience")?).unwrap_or(u32::MAX);
        let settings = Settings {
            hidden: params.counts("hidden_layers")?,
            activation: Activation::named(params.choice("activation")?),
            epochs: u32::try_from(params.count("epochs")?).unwrap_or(u32::MAX),
            batch: params.count("batch_size")?.max(1),
            schedule: Schedule {
                rate: params.float("learning_rate")?,
                shape: Shape::named(params.choice("schedule")?),
            },
            l2: params.float("l2")?,
            patience: params.boolean("early_stopping")?.then_some(patience),
            class_weights: weights::of_classes(y, params)?,
        };
        context.on_threads(|| train::train(x, y, &settings, context).map(Fitted::Mlp))
    }
}
