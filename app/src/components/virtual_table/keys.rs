//! Where the keyboard moves the marked cell.

use leptos::ev::KeyboardEvent;

/// A cell by row and column, from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Row.
    pub row: u64,
    /// Column.
    pub column: usize,
}

/// Where the key moves the marked cell, if it moves it.
pub fn moved(event: &KeyboardEvent, from: Option<Cell>, rows: u64, columns: usize, fitting: u64) -> Option<Cell> {
    if rows == 0 || columns == 0 {
        return None;
    }
    let at = from.unwrap_or_default();
    let forward = if document_is_rtl() { "ArrowLeft" } else { "ArrowRight" };
    let corner = event.ctrl_key() || event.meta_key();
    let (last_row, last_column) = (rows - 1, columns - 1);
    let cell = match event.key().as_str() {
        "ArrowDown" => Cell {
            row: (at.row + 1).min(last_row),
            ..at
        },
        "ArrowUp" => Cell {
            row: at.row.saturating_sub(1),
            ..at
        },
        "PageDown" => Cell {
            row: (at.row + fitting).min(last_row),
            ..at
        },
        "PageUp" => Cell {
            row: at.row.saturating_sub(fitting),
            ..at
        },
        "Home" => Cell {
            row: if corner { 0 } else { at.row },
            column: 0,
        },
        "End" => Cell {
            row: if corner { last_row } else { at.row },
            column: last_column,
        },
        key if key == forward => Cell {
            column: (at.column + 1).min(last_column),
            ..at
        },
        "ArrowLeft" | "ArrowRight" => Cell {
            column: at.column.saturating_sub(1),
            ..at
        },
        _ => return None,
    };
    Some(cell)
}

fn document_is_rtl() -> bool {
    leptos::prelude::document().dir() == "rtl"
}
