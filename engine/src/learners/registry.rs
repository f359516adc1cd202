//! Every learner by its name.

use std::sync::LazyLock;

use super::anomaly::{IsolationLearner, OutlierFactorLearner};
use super::boosting::BoostingLearner;
use super::clusters::{
    DbscanLearner, HdbscanLearner, HierarchicalLearner, KMeansLearner, MiniBatchLearner, MixtureLearner,
};
use super::ebm::ExplainableLearner;
use super::linear::LogisticLearner;
use super::linear::{ElasticNetLearner, LeastSquaresLearner};
use super::means::BaselineLearner;
use super::mlp::MlpLearner;
use super::naive_bayes::NaiveBayesLearner;
use super::neighbours::NeighboursLearner;
use super::svm::{KernelSvmLearner, LinearSvmLearner};
use super::tree::{DecisionTreeLearner, ExtraTreesLearner, ForestLearner};
use super::{AlgorithmInfo, Learner};

/// From the cheapest to the most expensive, as a form shows them; at the end those without a target.
static LEARNERS: [&dyn Learner; 24] = [
    &BaselineLearner,
    &NaiveBayesLearner,
    &LeastSquaresLearner::ORDINARY,
    &LeastSquaresLearner::RIDGE,
    &ElasticNetLearner::LASSO,
    &ElasticNetLearner::MIXED,
    &LogisticLearner,
    &LinearSvmLearner,
    &DecisionTreeLearner,
    &NeighboursLearner,
    &ExtraTreesLearner,
    &ForestLearner,
    &BoostingLearner,
    &MlpLearner,
    &ExplainableLearner,
    &KernelSvmLearner,
    &MiniBatchLearner,
    &KMeansLearner,
    &DbscanLearner,
    &HierarchicalLearner,
    &MixtureLearner,
    &HdbscanLearner,
    &IsolationLearner,
    &OutlierFactorLearner,
];

static INFOS: LazyLock<Vec<AlgorithmInfo>> =
    LazyLock::new(|| LEARNERS.iter().map(|learner| learner.info().clone()).collect());

/// What can be fitted, from the cheapest to the most expensive.
pub fn algorithms() -> &'static [AlgorithmInfo] {
    &INFOS
}

/// The learner of that name.
pub fn learner(name: &str) -> Option<&'static dyn Learner> {
    LEARNERS.iter().find(|learner| learner.info().name == name).copied()
}
