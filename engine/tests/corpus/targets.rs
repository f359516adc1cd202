//! What the fuzz targets do with bytes; the ordinary tests do the same with the corpus.

use std::io::Write;

use datapulse_engine::EngineError;
use datapulse_engine::control::Control;
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::profile::profile;
use datapulse_engine::table::{Limits, Table, Wanted, inspect, read_rows};

/// Looks through, profiles, reads and pages through a file: it is a table for all of them, or for none.
pub fn reader(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("written");
    let (path, control) = (file.path(), Control::silent());
    let table = Table::read(path, None, &control);
    match (inspect(path, Limits::default(), &control), table) {
        (Ok(inspection), Ok(table)) => {
            assert_eq!(inspection.rows, table.rows() as u64);
            profile(path, &inspection, &control).expect("a table has a profile");
            let rows = read_rows(path, &inspection, 0, table.rows() + 1).expect("rows");
            assert_eq!(rows.len(), table.rows());
        }
        (Err(EngineError::BadInput { .. }), Err(EngineError::BadInput { .. })) => {}
        (inspection, table) => panic!("they disagree: {inspection:?} and {table:?}"),
    }
}

/// Loads a bundle; what is accepted must predict, be saved and be exported without a panic.
pub fn bundle(bytes: &[u8]) {
    let Ok(model) = TrainedModel::from_bundle(bytes) else {
        return;
    };
    let row = model
        .features
        .iter()
        .map(|_| serde_json::Value::from("7"))
        .collect::<Vec<_>>();
    let empty = vec![serde_json::Value::Null; row.len()];
    let wanted = |name: &str| model.pipeline.wanted(name).unwrap_or(Wanted::Text);
    if let Ok(table) = Table::from_rows(&model.features, &[row, empty], wanted) {
        drop(model.predict(&table, &PredictOptions::default()));
    }
    drop(model.to_bundle());
    drop(model.to_onnx());
}
