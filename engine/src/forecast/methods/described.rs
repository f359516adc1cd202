//! The methods as a person chooses them: what they are called and what can be set, and from settings to a method.

use super::{Forecaster, ets, lags, mstl, theta};
use crate::error::Result;
use crate::forecast::config::Config;
use crate::learners::{AlgorithmInfo, HyperparameterInfo, Hyperparameters};
use crate::problem::ProblemType;

/// The name of the mean of several methods.
pub(in crate::forecast) const AVERAGE: &str = "forecast_average";

static NAIVE: AlgorithmInfo = AlgorithmInfo {
    name: "seasonal_naive",
    title: "Seasonal naive",
    summary: "Repeats the last season, or without one the last value; what any other method has to beat.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 1.0,
    hyperparameters: &[],
};

const FORM: HyperparameterInfo = HyperparameterInfo::choice(
    "form",
    "Form",
    "Whether theta is 2 or estimated, and whether the line follows the data; automatic: what erred least in the past.",
    "automatic",
    &["automatic", "standard", "optimised", "dynamic"],
);

static THETA: AlgorithmInfo = AlgorithmInfo {
    name: "theta",
    title: "Theta",
    summary: "A line and exponential smoothing put together; simple, and hard to beat on monthly and quarterly series.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 3.0,
    hyperparameters: &[FORM],
};

const TRANSFORM: HyperparameterInfo = HyperparameterInfo::choice(
    "transform",
    "Transformation",
    "Whether logarithms are decomposed, so that seasons multiply; automatic: where swings grow with the level.",
    "automatic",
    &["automatic", "none", "logarithm"],
);

static MSTL: AlgorithmInfo = AlgorithmInfo {
    name: "mstl",
    title: "Seasonal decomposition (MSTL)",
    summary: "Takes several seasons out one by one, such as day and week, and smooths the rest; for long seasons.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 4.0,
    hyperparameters: &[TRANSFORM],
};

const TREND: HyperparameterInfo = HyperparameterInfo::choice(
    "trend",
    "Trend",
    "Whether the level moves on, and whether that fades; automatic: by the criterion of Akaike.",
    "automatic",
    &["automatic", "none", "additive", "damped"],
);
const SEASON: HyperparameterInfo = HyperparameterInfo::choice(
    "season",
    "Season",
    "Whether seasons add to the level or multiply it; automatic: by the criterion of Akaike.",
    "automatic",
    &["automatic", "none", "additive", "multiplicative"],
);
const ERROR: HyperparameterInfo = HyperparameterInfo::choice(
    "error",
    "Error",
    "Whether chance adds to the level or grows with it; automatic: by the criterion of Akaike.",
    "automatic",
    &["automatic", "additive", "multiplicative"],
);

static ETS: AlgorithmInfo = AlgorithmInfo {
    name: "ets",
    title: "Exponential smoothing (ETS)",
    summary: "Level, trend and season that follow the data; error, trend and season are chosen for each series.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 6.0,
    hyperparameters: &[ERROR, TREND, SEASON],
};

const STRATEGY: HyperparameterInfo = HyperparameterInfo::choice(
    "strategy",
    "Strategy",
    "Direct: every step is forecast from what is known. Recursive: each step from the forecast of the one before it.",
    "direct",
    &["direct", "recursive"],
);
const ROUNDS: HyperparameterInfo =
    HyperparameterInfo::integer("rounds", "Trees", "Trees that mend each other.", 150, (10, 2_000));
const RATE: HyperparameterInfo = HyperparameterInfo::float(
    "learning_rate",
    "Learning rate",
    "How much each tree mends; smaller needs more trees.",
    0.05,
    (0.005, 0.5),
)
.in_powers();
const LEAVES: HyperparameterInfo =
    HyperparameterInfo::integer("max_leaves", "Leaves", "Leaves of each tree at most.", 15, (2, 255));

static LAGS: AlgorithmInfo = AlgorithmInfo {
    name: "boosted_lags",
    title: "Boosted lags",
    summary: "Gradient boosting that learns from lags, levels and the calendar of all series together; wants many values.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 10.0,
    hyperparameters: &[STRATEGY, ROUNDS, RATE, LEAVES],
};

static MEAN: AlgorithmInfo = AlgorithmInfo {
    name: AVERAGE,
    title: "Average of methods",
    summary: "The mean of exponential smoothing, theta and, with seasons, seasonal decomposition; seldom the best, hardly \
              ever bad.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 12.0,
    hyperparameters: &[],
};

static INFOS: [&AlgorithmInfo; 6] = [&NAIVE, &THETA, &MSTL, &ETS, &LAGS, &MEAN];

/// What series can be forecast with, the quickest first.
pub fn algorithms() -> &'static [&'static AlgorithmInfo] {
    &INFOS
}

/// The method of that name.
pub fn info(name: &str) -> Option<&'static AlgorithmInfo> {
    INFOS.iter().find(|info| info.name == name).copied()
}

impl theta::Settings {
    fn read(settings: &Hyperparameters) -> Result<Self> {
        let word = settings.choice("form")?;
        Ok(Self {
            form: (word != "automatic").then(|| word.to_owned()),
        })
    }
}

impl mstl::Settings {
    fn read(settings: &Hyperparameters) -> Result<Self> {
        let logarithm = match settings.choice("transform")? {
            "none" => Some(false),
            "logarithm" => Some(true),
            _ => None,
        };
        Ok(Self { logarithm })
    }
}

impl ets::Settings {
    fn read(settings: &Hyperparameters) -> Result<Self> {
        let given = |name: &str| {
            settings
                .choice(name)
                .map(|word| (word != "automatic").then(|| word.to_owned()))
        };
        Ok(Self {
            error: given("error")?,
            trend: given("trend")?,
            season: given("season")?,
        })
    }
}

/// The method of that name with these settings, ready to forecast.
pub(in crate::forecast) fn prepared(
    name: &str,
    settings: &Hyperparameters,
    config: &Config,
    seasonal: bool,
) -> Result<Forecaster> {
    Ok(match name {
        "ets" => Forecaster::Ets(ets::Settings::read(settings)?),
        "theta" => Forecaster::Theta(theta::Settings::read(settings)?),
        "mstl" => Forecaster::Mstl(mstl::Settings::read(settings)?),
        "boosted_lags" => Forecaster::Lags {
            settings: lags::Settings::read(settings)?,
            model: None,
        },
        AVERAGE => Forecaster::Average {
            members: members(config, seasonal)?,
        },
        _ => Forecaster::SeasonalNaive,
    })
}

/// Whose mean the average is, each with the settings of the run.
fn members(config: &Config, seasonal: bool) -> Result<Vec<Forecaster>> {
    let names = ["ets", "theta", "mstl"]
        .into_iter()
        .filter(|name| seasonal || *name != "mstl");
    names
        .map(|name| prepared(name, &config.settings(name)?, config, seasonal))
        .collect()
}
