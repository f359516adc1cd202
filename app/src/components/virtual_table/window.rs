//! Which rows of a long table are in sight, and where they stand.
//!
//! Browsers cap the height of an element at some ten million pixels. A longer table scrolls through a shorter
//! track, and every pixel scrolled moves by more than one pixel of rows.

/// Height of a row in pixels; `--table-row` in `style/virtual_table.css`.
pub const ROW_HEIGHT: f64 = 36.0;

/// Longest track that every browser draws.
const LONGEST_TRACK: f64 = 10_000_000.0;

/// Rows drawn beyond what is in sight, above and below.
const MARGIN: u64 = 8;

/// A scrolled view of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Rows of the whole table.
    pub total: u64,
    /// Pixels of the rows' area in sight.
    pub height: f64,
    /// Pixels scrolled.
    pub scrolled: f64,
}

impl Window {
    /// Pixels of the scrolled track.
    pub fn track(&self) -> f64 {
        self.full().min(LONGEST_TRACK)
    }

    /// The rows to draw: from, and one past the last.
    pub fn rows(&self) -> (u64, u64) {
        let first = whole(self.hidden() / ROW_HEIGHT);
        let count = whole(self.height / ROW_HEIGHT) + 2;
        (first.saturating_sub(MARGIN), (first + count + MARGIN).min(self.total))
    }

    /// Pixels from the top of the track to a row.
    pub fn top_of(&self, row: u64) -> f64 {
        self.scrolled + float(row) * ROW_HEIGHT - self.hidden()
    }

    /// How far to scroll so that the row is in sight, moving as little as possible.
    pub fn reveal(&self, row: u64) -> f64 {
        let top = float(row) * ROW_HEIGHT;
        let hidden = self.hidden();
        let wanted = if top < hidden {
            top
        } else if top + ROW_HEIGHT > hidden + self.height {
            top + ROW_HEIGHT - self.height
        } else {
            hidden
        };
        wanted.max(0.0) / self.ratio()
    }

    /// Rows that fit into sight.
    pub fn fitting(&self) -> u64 {
        whole(self.height / ROW_HEIGHT).max(1)
    }

    fn full(&self) -> f64 {
        float(self.total) * ROW_HEIGHT
    }

    /// Pixels of rows above what is in sight.
    fn hidden(&self) -> f64 {
        self.scrolled * self.ratio()
    }

    /// Pixels of rows per pixel scrolled.
    fn ratio(&self) -> f64 {
        let room = self.track() - self.height;
        if room <= 0.0 {
            1.0
        } else {
            ((self.full() - self.height) / room).max(1.0)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
fn float(rows: u64) -> f64 {
    rows as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturating, and negative scrolling means the top"
)]
fn whole(rows: f64) -> u64 {
    rows.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(total: u64, scrolled: f64) -> Window {
        Window {
            total,
            height: 360.0,
            scrolled,
        }
    }

    #[test]
    fn a_short_table_scrolls_pixel_by_pixel() {
        let view = window(1_000, 720.0);
        assert_eq!(view.track(), 36_000.0);
        assert_eq!(view.top_of(20), 720.0);
        assert_eq!(view.rows(), (12, 40));
    }

    #[test]
    fn the_end_of_a_million_rows_is_reached() {
        let end = window(1_000_000, LONGEST_TRACK - 360.0);
        let (from, to) = end.rows();
        assert_eq!(to, 1_000_000);
        assert!(from < 999_990);
        let bottom = end.top_of(999_999) + ROW_HEIGHT;
        assert!((bottom - LONGEST_TRACK).abs() < 1.0, "the last row ends at {bottom}");
    }

    #[test]
    fn revealing_a_row_brings_it_into_sight() {
        for row in [0, 17, 500_000, 999_999] {
            let start = window(1_000_000, 3_000_000.0);
            let there = Window {
                scrolled: start.reveal(row),
                ..start
            };
            let offset = there.top_of(row) - there.scrolled;
            assert!(
                (-1.0..=360.0 - ROW_HEIGHT + 1.0).contains(&offset),
                "row {row} stands at {offset}"
            );
        }
    }

    #[test]
    fn a_row_in_sight_stays_where_it_is() {
        let view = window(1_000, 720.0);
        assert_eq!(view.reveal(22), 720.0);
    }
}
