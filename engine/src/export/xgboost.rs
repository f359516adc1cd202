//! Gradient boosting as a model file of `XGBoost` (its JSON format, which `XGBoost` reads since version 1.0).
//!
//! The file holds the trees, not the preprocessing: whoever loads it gives the encoded features, whose names it tells.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::{EngineError, Result};
use crate::learners::Fitted;
use crate::learners::tree::{LEAF, Link, TreeEnsemble};

/// What stands for the parent of a root.
const NO_PARENT: i64 = 2_147_483_647;

/// The model as an `XGBoost` file. `names` are those of the features, `categories` the numbers of their codes (0 for
/// numbers), `notes` are kept in the file as its attributes.
///
/// `XGBoost` adds up in single precision, so its answers agree to about six digits.
///
/// # Errors
/// `BadInput` for every model but gradient boosting.
pub fn to_xgboost(names: &[String], categories: &[u32], model: &Fitted, notes: &[(String, String)]) -> Result<Vec<u8>> {
    let Fitted::Boosting(ensemble) = model else {
        return Err(EngineError::bad_input(
            "only gradient boosting, not calibrated and without products of features, has a form that XGBoost reads",
            "download this model as ONNX",
        ));
    };
    ensemble.validate()?;
    let (scale, offset) = match ensemble.link {
        Link::Number { scale, offset } => (scale, offset),
        Link::Shares { .. } | Link::LogOdds => (1.0, 0.0),
    };
    let number = matches!(ensemble.link, Link::Number { .. });
    let base_score = if number { offset } else { 0.5 };
    let trees: Vec<Value> = (0..ensemble.roots.len())
        .map(|tree| tree_of(ensemble, tree, scale, categories))
        .collect();
    let outputs = ensemble.outputs;
    let attributes: Map<String, Value> = notes.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
    let file = json!({
        "version": [2, 1, 0],
        "learner": {
            "attributes": attributes,
            "feature_names": readable(names),
            "feature_types": kinds(ensemble),
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": { "num_parallel_tree": "1", "num_trees": trees.len().to_string() },
                    "iteration_indptr": (0..=trees.len()).step_by(outputs).collect::<Vec<_>>(),
                    "tree_info": (0..trees.len()).map(|tree| tree % outputs).collect::<Vec<_>>(),
                    "trees": trees,
                },
            },
            "learner_model_param": {
                "base_score": format!("{base_score:E}"),
                "boost_from_average": "1",
                "num_class": if outputs > 1 { outputs } else { 0 }.to_string(),
                "num_feature": ensemble.width.to_string(),
                "num_target": "1",
            },
            "objective": objective(number, outputs),
        },
    });
    serde_json::to_vec(&file).map_err(|error| EngineError::Internal(format!("the model could not be written: {error}")))
}

/// Which features are numbers and which are categories.
fn kinds(ensemble: &TreeEnsemble) -> Vec<&'static str> {
    let mut kinds = vec!["float"; ensemble.width];
    for set in &ensemble.sets {
        kinds[ensemble.features[set.node as usize] as usize] = "c";
    }
    kinds
}

fn objective(number: bool, outputs: usize) -> Value {
    let loss = json!({ "scale_pos_weight": "1" });
    match (number, outputs) {
        (true, _) => json!({ "name": "reg:squarederror", "reg_loss_param": loss }),
        (false, 1) => json!({ "name": "binary:logistic", "reg_loss_param": loss }),
        (false, classes) => {
            json!({ "name": "multi:softprob", "softmax_multiclass_param": { "num_class": classes.to_string() } })
        }
    }
}

/// Names without what `XGBoost` forbids in them, each one its own.
fn readable(names: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut own = |name: &String| {
        let mut readable = name.replace(['[', ']', '<'], "_");
        while !taken.insert(readable.clone()) {
            readable.push('_');
        }
        readable
    };
    names.iter().map(&mut own).collect()
}

/// One tree. What is added beside the trees goes into the leaves of the first tree of each output.
fn tree_of(ensemble: &TreeEnsemble, tree: usize, scale: f64, categories: &[u32]) -> Value {
    let root = ensemble.roots[tree] as usize;
    let next = ensemble.roots.get(tree + 1);
    let end = next.map_or(ensemble.features.len(), |next| *next as usize);
    let base = if tree < ensemble.outputs {
        ensemble.base[tree]
    } else {
        0.0
    };
    let count = end - root;
    let (mut lefts, mut rights, mut parents) = (vec![-1; count], vec![-1; count], vec![NO_PARENT; count]);
    let (mut features, mut conditions, mut answers) = (vec![0; count], vec![0.0; count], vec![0.0; count]);
    let (mut defaults, mut kinds) = (vec![0; count], vec![0; count]);
    let mut sets = Sets::default();
    for node in 0..count {
        let child = ensemble.children[root + node] as usize;
        if ensemble.features[root + node] == LEAF {
            answers[node] = (ensemble.answers[child] + base) * scale;
            conditions[node] = answers[node];
            continue;
        }
        let left = child - root;
        (lefts[node], rights[node]) = (position(left), position(left + 1));
        (parents[left], parents[left + 1]) = (position(node), position(node));
        features[node] = ensemble.features[root + node];
        // Ours sends a value left that is at most the threshold, XGBoost one that is less.
        conditions[node] = f64::from(ensemble.thresholds[root + node].next_up().min(f32::MAX));
        defaults[node] = u8::from(ensemble.sends_missing_left(root + node));
        if let Some(codes) = ensemble.set_of(root + node) {
            kinds[node] = 1;
            sets.add(node, codes, categories[features[node] as usize]);
        }
    }
    json!({
        "id": tree,
        "tree_param": {
            "num_deleted": "0",
            "num_feature": ensemble.width.to_string(),
            "num_nodes": count.to_string(),
            "size_leaf_vector": "1",
        },
        "left_children": lefts,
        "right_children": rights,
        "parents": parents,
        "split_indices": features,
        "split_conditions": conditions,
        "split_type": kinds,
        "default_left": defaults,
        "base_weights": answers,
        "loss_changes": vec![0.0; count],
        "sum_hessian": vec![1.0; count],
        "categories": sets.codes,
        "categories_nodes": sets.nodes,
        "categories_segments": sets.starts,
        "categories_sizes": sets.sizes,
    })
}

/// The codes that go right at nodes that ask for a category, as `XGBoost` keeps them: a code that is in no list goes left
/// there, so all others are listed.
#[derive(Default)]
struct Sets {
    codes: Vec<u32>,
    nodes: Vec<usize>,
    starts: Vec<usize>,
    sizes: Vec<usize>,
}

impl Sets {
    fn add(&mut self, node: usize, left: &[u32], count: u32) {
        self.nodes.push(node);
        self.starts.push(self.codes.len());
        self.codes.extend((0..count).filter(|code| !left.contains(code)));
        self.sizes.push(self.codes.len() - self.starts[self.starts.len() - 1]);
    }
}

fn position(node: usize) -> i64 {
    i64::try_from(node).unwrap_or(NO_PARENT)
}
