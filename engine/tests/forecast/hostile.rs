//! Issue 3: a hostile forecasting model must not crash, hang or fill the memory, whatever method it claims to hold.

use std::sync::LazyLock;

use datapulse_engine::control::Control;
use datapulse_engine::forecast::{Config, ForecastModel, Frequency, write_csv, write_json};
use proptest::prelude::*;
use serde_json::json;

use super::bundle_support::{each_lie, forged};
use super::support::{config, monthly, table, trained, wave};

const METHODS: [&str; 6] = [
    "seasonal_naive",
    "ets",
    "theta",
    "mstl",
    "forecast_average",
    "boosted_lags",
];

/// The same wave at the given points in time.
fn series(ds: impl Fn(usize) -> String) -> String {
    let row = |step: usize| format!("{},{:.3}\n", ds(step), wave(step));
    (0..18).fold("ds,y\n".to_owned(), |text, step| text + &row(step))
}

fn asked(methods: &[&str]) -> Config {
    let mut config = config(|options| {
        options.horizon = 3;
        options.seasons = vec![4];
    });
    config.algorithms = methods.iter().map(|method| (*method).to_owned()).collect();
    let few = json!({ "rounds": 10 }).as_object().unwrap().clone();
    config.hyperparameters = [("boosted_lags".to_owned(), few)].into();
    config
}

/// Every method on months, and one on each other kind of frequency.
static BUNDLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut bundles = Vec::new();
    let mut add = |text: &str, methods: &[&str]| {
        let (_, keep) = trained(text, &asked(methods)).unwrap();
        for method in methods {
            bundles.push(keep.model(method).to_bundle().unwrap());
        }
    };
    add(&monthly(18), &METHODS[..5]);
    add(&monthly(60), &METHODS[5..]);
    add(&series(|step| format!("{}", step * 5)), &METHODS[..1]);
    add(&series(|step| format!("2024-03-01 {step:02}:00:00")), &METHODS[..1]);
    let day = |step: usize| format!("2024-07-{:02}", 1 + step / 5 * 7 + step % 5);
    add(&series(day), &METHODS[..1]);
    bundles
});

/// What is accepted must forecast, from its own series and from others, and be written without a panic.
fn open_and_use(bytes: &[u8]) {
    let Ok(model) = ForecastModel::from_bundle(bytes) else {
        return;
    };
    for given in [None, Some(table("ds,y\n2024-02-01,5\n")), Some(table("ds,y\n7,5\n"))] {
        if let Ok(found) = model.forecast(given.as_ref(), Some(2), None, &Control::silent()) {
            assert!(found.rows.len() < 10_000);
            write_csv(&found, std::io::sink()).unwrap();
            write_json(&found, std::io::sink()).unwrap();
        }
    }
    drop(model.to_bundle());
}

#[test]
fn no_single_lie_in_a_forecasting_model_makes_it_panic() {
    for bundle in BUNDLES.iter() {
        each_lie(bundle, open_and_use);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn forged_forecasting_models_never_panic(
        which in 0..METHODS.len() + 3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        open_and_use(&forged(&BUNDLES[which], |content| {
            for (place, value) in &changes {
                let place = place.index(content.len());
                content[place] = *value;
            }
        }));
    }
}

/// What somebody changed about a model.
type Claim<'a> = &'a dyn Fn(&mut ForecastModel);

/// The reason why a changed model is refused.
fn refusal(which: usize, change: impl Fn(&mut ForecastModel)) -> String {
    let mut model = ForecastModel::from_bundle(&BUNDLES[which]).unwrap();
    change(&mut model);
    ForecastModel::from_bundle(&model.to_bundle().unwrap())
        .unwrap_err()
        .to_string()
}

#[test]
fn settings_that_no_run_has_are_refused_when_the_file_is_opened() {
    let claims: [(Claim<'_>, &str); 7] = [
        (&|model| model.options.coverage = f64::NAN, "coverage"),
        (&|model| model.options.horizon = 0, "horizon"),
        (&|model| model.options.horizon = u32::MAX, "horizon"),
        (&|model| model.seasons = vec![0], "season"),
        (&|model| model.seasons = vec![12, 4], "season"),
        // Seasonal decomposition keeps as many values for each of them as the series has.
        (&|model| model.seasons = (2..2_000).collect(), "season"),
        (
            &|model| {
                model.frequency = Frequency::Numbers {
                    step: f64::NAN,
                    origin: 0.0,
                }
            },
            "step",
        ),
    ];
    for (claim, word) in claims {
        let reason = refusal(3, claim);
        assert!(
            reason.contains("contradicts itself") && reason.contains(word),
            "{reason}"
        );
    }
}

/// Steps so small that a point in time lies more of them away than can be counted.
#[test]
fn points_in_time_beyond_counting_are_refused() {
    let mut model = ForecastModel::from_bundle(&BUNDLES[METHODS.len()]).unwrap();
    model.frequency = Frequency::Numbers {
        step: 1e-300,
        origin: 0.0,
    };
    let model = ForecastModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
    let refused = model.forecast(Some(&table("ds,y\n7,5\n")), None, None, &Control::silent());
    let reason = refused.unwrap_err().to_string();
    assert!(reason.contains("'7'") && reason.contains("too far away"), "{reason}");
    let far = series(|step| if step == 17 { "1e300".into() } else { step.to_string() });
    let refused = trained(&far, &asked(&METHODS[..1])).err().unwrap().to_string();
    assert!(refused.contains("too far away to be counted"), "{refused}");
}
