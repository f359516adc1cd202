use std::fmt::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::forecast::{ForecastModel, run, write_csv, write_json};
use datapulse_engine::metrics::Charts;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::train::RunCheckpoint;
use datapulse_engine::{EngineError, Result};

use super::support::{Keep, config, monthly, table, trained, wave};

#[test]
fn methods_are_ranked_by_mase_over_the_same_windows_and_beat_repeating_the_last_season() {
    let (outcome, keep) = trained(&monthly(96), &config(|_| {})).unwrap();
    assert_eq!(outcome.metric, "mase");
    let mase: Vec<f64> = outcome
        .candidates
        .iter()
        .map(|one| one.metrics["mase"].unwrap())
        .collect();
    assert!(mase.windows(2).all(|pair| pair[0] <= pair[1]), "{mase:?}");
    assert!(mase[0] < 0.5, "{mase:?}");
    assert!(
        outcome.candidates.iter().all(|one| one.fold_metrics.len() == 3),
        "three windows each"
    );
    let Some(Charts::Forecast(charts)) = &outcome.candidates[0].charts else {
        panic!("charts are drawn")
    };
    assert_eq!(charts.seasons, [12]);
    assert_eq!(charts.frequency.words(), "month");
    assert_eq!(charts.series[0].next_times[0], "2023-01-01");
    assert_eq!(charts.windows[2].from, "2022-07-01");
    let ets = keep
        .model("ets")
        .forecast(None, Some(12), None, &Control::silent())
        .unwrap();
    for (step, row) in ets.rows.iter().enumerate() {
        assert!((row.forecast / wave(96 + step) - 1.0).abs() < 0.05, "{step}: {row:?}");
        assert!(row.lower < row.forecast && row.forecast < row.upper);
    }
}

#[test]
fn a_season_is_kept_while_the_past_is_too_short_to_pay_for_it() {
    let mut text = "ds,y\n".to_owned();
    for month in 0..38_u32 {
        let wave = (f64::from(month) * std::f64::consts::TAU / 12.0).sin();
        let noise = f64::from((month * 7_919) % 8);
        writeln!(text, "{month},{}", 500.0 - f64::from(month) + 60.0 * wave + noise).unwrap();
    }
    let config = config(|options| {
        options.horizon = 12;
        options.windows = 1;
        options.seasons = vec![12];
    });
    let (outcome, _) = trained(&text, &config).unwrap();
    let ets = outcome.candidates.iter().find(|one| one.algorithm == "ets").unwrap();
    assert!(ets.metrics["mase"].unwrap() < 1.0, "{:?}", ets.metrics);
}

#[test]
fn a_bundle_comes_back_whole_and_goes_on_from_new_values() {
    let (_, keep) = trained(&monthly(72), &config(|_| {})).unwrap();
    let model = keep.model("theta");
    let again = ForecastModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
    assert_eq!(&again, model);
    let later = table(&monthly(80));
    let next = again
        .forecast(Some(&later), Some(2), Some(0.8), &Control::silent())
        .unwrap();
    assert_eq!(next.rows[0].ds, "2021-09-01");
    let mut csv = Vec::new();
    write_csv(&next, &mut csv).unwrap();
    assert!(
        String::from_utf8(csv)
            .unwrap()
            .starts_with("ds,forecast,lower,upper\r\n2021-09-01,")
    );
    let mut json = Vec::new();
    write_json(&next, &mut json).unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(rows[1]["ds"], "2021-10-01");
    for bytes in [&[][..], b"\x89DPFCST\n", &model.to_bundle().unwrap()[..200]] {
        assert!(ForecastModel::from_bundle(bytes).is_err());
    }
}

#[test]
fn series_of_one_table_are_forecast_one_by_one() {
    let mut text = "when,shop,y\n".to_owned();
    for day in 0..60 {
        for (shop, level) in [("north", 10), ("south", 500)] {
            let weekly = [0, 1, 2, 3, 4, 9, 8][day % 7];
            writeln!(text, "{day},{shop},{}", level + weekly + i32::from(day % 3 == 0)).unwrap();
        }
    }
    let config = config(|options| {
        options.time = "when".into();
        options.series = Some("shop".into());
        options.seasons = vec![7];
    });
    let (outcome, keep) = trained(&text, &config).unwrap();
    let best = &outcome.candidates[0];
    assert!(best.metrics["mase"].unwrap() < 1.0, "{:?}", best.metrics);
    let rows = keep
        .model(&best.algorithm)
        .forecast(None, None, None, &Control::silent())
        .unwrap()
        .rows;
    assert_eq!(rows.len(), 12);
    assert_eq!(
        (rows[0].series.as_deref(), rows[6].series.as_deref()),
        (Some("north"), Some("south"))
    );
    assert_eq!(rows[0].ds, "60");
    assert!(rows[0].forecast < 30.0 && rows[6].forecast > 400.0);
}

#[test]
fn intervals_hold_about_what_they_promise() {
    let mut text = "ds,y\n".to_owned();
    let mut state = 12_345_u64;
    for step in 0..400 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let noise = f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1_u32 << 24);
        writeln!(text, "{step},{}", 50.0 + 10.0 * noise).unwrap();
    }
    let config = config(|options| {
        options.horizon = 10;
        options.windows = 10;
        options.coverage = 0.8;
    });
    let (outcome, _) = trained(&text, &config).unwrap();
    for candidate in &outcome.candidates {
        let coverage = candidate.metrics["coverage"].unwrap();
        assert!((0.65..=0.95).contains(&coverage), "{}: {coverage}", candidate.algorithm);
    }
}

#[test]
fn the_same_bits_come_on_one_thread_and_on_several() {
    let one = config(|_| {});
    let mut three = one.clone();
    three.threads = Some(3);
    let bundles = |config| {
        let (_, keep) = trained(&monthly(60), config).unwrap();
        keep.0
            .iter()
            .map(|(_, model)| model.as_ref().unwrap().to_bundle().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(bundles(&one), bundles(&three));
}

/// Wishes for something after so many looks.
struct After {
    looks: AtomicUsize,
    wish: Signal,
    states: Mutex<Vec<Checkpoint>>,
    furthest: Mutex<f64>,
}

impl After {
    fn new(looks: usize, wish: Signal) -> Arc<Self> {
        Arc::new(Self {
            looks: AtomicUsize::new(looks),
            wish,
            states: Mutex::default(),
            furthest: Mutex::default(),
        })
    }
}

impl Observer for After {
    fn progress(&self, progress: &Progress) {
        let mut furthest = self.furthest.lock().unwrap();
        *furthest = furthest.max(progress.percent);
    }
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        let left = self
            .looks
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() { Signal::Continue } else { self.wish }
    }
    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.states.lock().unwrap().push(checkpoint.clone());
        Ok(())
    }
}

#[test]
fn a_run_goes_on_from_its_checkpoint_to_the_same_bits_and_obeys() {
    let config = config(|_| {});
    let (whole, _) = trained(&monthly(60), &config).unwrap();
    let data = table(&monthly(60));
    let paused = After::new(9, Signal::Pause);
    let mut keep = Keep::default();
    let ended = run(
        &data,
        &config,
        &Seeds::pinned(7),
        &Control::new(paused.clone()),
        None,
        &mut keep,
    );
    assert!(matches!(ended, Err(EngineError::Paused)));
    let state = paused.states.lock().unwrap().last().cloned().unwrap();
    let state = RunCheckpoint::from_bytes(&state.state).unwrap();
    assert!(state.finished() > 0);
    let watched = After::new(usize::MAX, Signal::Continue);
    let again = run(
        &data,
        &config,
        &Seeds::pinned(7),
        &Control::new(watched.clone()),
        Some(state),
        &mut keep,
    )
    .unwrap();
    assert_eq!(again, whole);
    assert!(*watched.furthest.lock().unwrap() > 99.9);
    let stopped = run(
        &data,
        &config,
        &Seeds::pinned(7),
        &Control::new(After::new(9, Signal::Stop)),
        None,
        &mut keep,
    )
    .unwrap();
    assert!(stopped.stopped && !stopped.candidates.is_empty() && stopped.candidates.len() < whole.candidates.len());
    let cancelled = run(
        &data,
        &config,
        &Seeds::pinned(7),
        &Control::new(After::new(2, Signal::Cancel)),
        None,
        &mut keep,
    );
    assert!(matches!(cancelled, Err(EngineError::Cancelled)));
}
