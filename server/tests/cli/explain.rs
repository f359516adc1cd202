use serde_json::Value;

use crate::support::{Folder, houses};

fn with_model() -> Folder {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(150));
    let arguments = [
        "train",
        "houses.csv",
        "--target",
        "price",
        "--features",
        "size,rooms,place",
    ];
    folder.succeed(
        &[
            &arguments[..],
            &["--algorithms", "gradient_boosting", "--out", "m.datapulse"],
        ]
        .concat(),
    );
    folder
}

/// VIZ-06: exactly the chosen features, and the one that matters first.
#[test]
fn importance_names_exactly_the_chosen_features() {
    let answer = with_model().succeed(&["explain", "m.datapulse", "--json"]).json();
    let mut names: Vec<&str> = answer["importance"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["feature"].as_str().unwrap())
        .collect();
    assert_eq!(names[0], "size");
    names.sort_unstable();
    assert_eq!(names, ["place", "rooms", "size"]);
    assert!(answer["shap"].is_null(), "there are no rows to explain");
    let curve = &answer["partial_dependence"][0];
    assert_eq!(curve["feature"], "size");
    let means: Vec<f64> = curve["means"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point[0].as_f64().unwrap())
        .collect();
    assert!(
        means.last().unwrap() > means.first().unwrap(),
        "larger houses cost more: {means:?}"
    );
}

/// The contributions add up to the answer less the mean answer.
#[test]
fn contributions_of_a_row_add_up() {
    let answer = with_model()
        .succeed(&["explain", "m.datapulse", "houses.csv", "--rows", "4", "--json"])
        .json();
    let shap = &answer["shap"];
    assert_eq!(shap["method"], "tree_shapley");
    let rows = shap["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let sum: f64 = row["contributions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["contribution"][0].as_f64().unwrap())
            .sum();
        let difference = row["output"][0].as_f64().unwrap() - shap["base"][0].as_f64().unwrap();
        assert!((sum - difference).abs() < 1e-6, "{row}");
    }
}

#[test]
fn the_text_for_people_says_why() {
    let folder = with_model();
    let text = folder.succeed(&["explain", "m.datapulse", "houses.csv"]).stdout;
    assert!(text.starts_with("gradient_boosting predicts price"), "{text}");
    assert!(text.contains("Shapley values against 100 rows"), "{text}");
}

/// Issue 3: one row by itself, and what would have to change for another answer.
#[test]
fn one_row_is_explained_and_changed() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(200));
    let train = [
        "train",
        "houses.csv",
        "--target",
        "price",
        "--algorithms",
        "ridge",
        "--out",
        "m.datapulse",
    ];
    folder.succeed(&train);
    let line = houses(1);
    let row: serde_json::Map<String, Value> = line
        .lines()
        .next()
        .unwrap()
        .split(',')
        .zip(line.lines().nth(1).unwrap().split(','))
        .filter(|(name, _)| *name != "price")
        .map(|(name, cell)| (name.to_owned(), Value::from(cell)))
        .collect();
    let row = Value::Object(row).to_string();
    let explained = folder
        .succeed(&["explain", "m.datapulse", "--row", &row, "--json"])
        .json();
    let value = explained["insight"]["value"].as_f64().unwrap();
    let goal = format!(">={}", value + 10.0);
    let ways = folder
        .succeed(&["explain", "m.datapulse", "--row", &row, "--want", &goal, "--json"])
        .json();
    assert!(
        ways["counterfactuals"][0]["prediction"].as_f64().unwrap() >= value + 10.0,
        "{ways}"
    );
    let text = folder
        .succeed(&["explain", "m.datapulse", "--row", &row, "--want", &goal])
        .stdout;
    assert!(text.contains("the answer is") && text.contains(" with "), "{text}");
    folder.succeed(&["export", "m.datapulse", "--format", "card-md", "--out", "card.md"]);
    assert!(folder.read("card.md").contains("## Figures on unseen rows"));
}
