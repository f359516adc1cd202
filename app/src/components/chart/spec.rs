//! What a chart shows, in our own words. `app/js/charts/option.js` turns it into an option of ECharts,
//! [`Spec::table`] into the table that says the same in text.

use serde::Serialize;

/// A point: horizontal, vertical.
pub type Point = [f64; 2];

/// One of the kinds of chart the product draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Spec {
    /// Curves over a common pair of axes: loss, ROC, precision and recall, calibration.
    Lines(Lines),
    /// One bar per label: importance, histograms, top values.
    Bars(Bars),
    /// Clouds of points: predicted against actual, residuals.
    Points(Scatter),
    /// Counts of true against predicted classes.
    Matrix(Matrix),
    /// A series and how it goes on.
    Course(Course),
}

/// An axis. Without limits it follows the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Axis {
    /// What it measures.
    pub title: String,
    /// Smallest value shown.
    pub min: Option<f64>,
    /// Largest value shown.
    pub max: Option<f64>,
    /// Whether it starts at zero.
    pub from_zero: bool,
    /// Whether it ends exactly where the data end.
    pub tight: bool,
    /// Whether only whole numbers are marked.
    pub whole: bool,
}

impl Axis {
    /// An axis that follows its data.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// From 0 to 1, for rates and probabilities.
    pub fn share(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            min: Some(0.0),
            max: Some(1.0),
            ..Self::default()
        }
    }

    /// From zero up, in whole numbers, for counts.
    pub fn count(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            from_zero: true,
            whole: true,
            ..Self::default()
        }
    }

    /// Whole numbers that end where the data end, for epochs.
    pub fn steps(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            tight: true,
            whole: true,
            ..Self::default()
        }
    }
}

/// A line that shows what would be ideal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "shape", rename_all = "camelCase")]
pub enum Guide {
    /// From (0, 0) to (1, 1).
    Diagonal,
    /// From (from, from) to (to, to).
    Identity {
        /// Smallest value of both axes.
        from: f64,
        /// Largest value of both axes.
        to: f64,
    },
    /// At zero, from left to right.
    Zero,
}

/// One curve.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of how it is drawn")]
pub struct Line {
    /// Name in the legend.
    pub name: String,
    /// Points, ascending horizontally.
    pub points: Vec<Point>,
    /// Index into the palette: the same thing keeps its colour everywhere.
    pub colour: usize,
    /// Whether each point is marked.
    pub marked: bool,
    /// Whether it is dashed.
    pub dashed: bool,
    /// Whether it runs in steps.
    pub stepped: bool,
    /// Whether it only stands behind the others, without a name of its own.
    pub faint: bool,
}

/// Curves over a common pair of axes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lines {
    /// Horizontal.
    pub x: Axis,
    /// Vertical.
    pub y: Axis,
    /// The curves.
    pub lines: Vec<Line>,
    /// What would be ideal.
    pub guide: Option<Guide>,
    /// Whether the area under a single curve is tinted.
    pub filled: bool,
}

/// One bar per label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bars {
    /// What the labels are.
    pub x: Axis,
    /// What the lengths measure.
    pub y: Axis,
    /// Labels, in order.
    pub labels: Vec<String>,
    /// Lengths, in the order of the labels.
    pub values: Vec<f64>,
    /// Whether bars lie and the first is on top.
    pub sideways: bool,
    /// Whether bars touch, as those of a histogram do.
    pub touching: bool,
    /// Index into the palette.
    pub colour: usize,
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Name in the legend.
    pub name: String,
    /// The points.
    pub points: Vec<Point>,
    /// Index into the palette.
    pub colour: usize,
}

/// Clouds of points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scatter {
    /// Horizontal.
    pub x: Axis,
    /// Vertical.
    pub y: Axis,
    /// The clouds.
    pub groups: Vec<Group>,
    /// What would be ideal.
    pub guide: Option<Guide>,
}

/// Counts by two classes; `cells[y][x]`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// What a column is.
    pub x: Axis,
    /// What a row is.
    pub y: Axis,
    /// Classes in the order of rows and columns.
    pub labels: Vec<String>,
    /// Counts, row by row.
    pub cells: Vec<Vec<u64>>,
}

/// A series, its forecast with the band around it, and what a backtest said. All lists have as many entries as labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    /// What the labels are.
    pub x: Axis,
    /// What was measured.
    pub y: Axis,
    /// Points in time.
    pub labels: Vec<String>,
    /// The series.
    pub actual: Curve,
    /// What was forecast in the past.
    pub backtest: Curve,
    /// What is expected.
    pub forecast: Curve,
    /// Name of the band.
    pub band: String,
    /// Its lower edge.
    pub lower: Vec<Option<f64>>,
    /// Its upper edge.
    pub upper: Vec<Option<f64>>,
}

/// One curve of a course.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// Name in the legend.
    pub name: String,
    /// Its values; none where it has none.
    pub values: Vec<Option<f64>>,
}

/// The same in text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// One per column.
    pub headers: Vec<String>,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
}

/// More rows than this help nobody who reads them one by one.
const MOST_ROWS: usize = 60;

impl Spec {
    /// The figures in text; long curves and clouds are thinned evenly to at most 60 rows each.
    pub fn table(&self, series_title: &str, number: impl Fn(f64) -> String) -> Table {
        match self {
            Self::Lines(lines) => {
                let series = lines
                    .lines
                    .iter()
                    .filter(|line| !line.faint)
                    .map(|line| (line.name.as_str(), line.points.as_slice()));
                pairs([series_title, &lines.x.title, &lines.y.title], series, &number)
            }
            Self::Points(scatter) => {
                let series = scatter
                    .groups
                    .iter()
                    .map(|group| (group.name.as_str(), group.points.as_slice()));
                pairs([series_title, &scatter.x.title, &scatter.y.title], series, &number)
            }
            Self::Bars(bars) => Table {
                headers: vec![bars.x.title.clone(), bars.y.title.clone()],
                rows: bars
                    .labels
                    .iter()
                    .zip(&bars.values)
                    .map(|(label, value)| vec![label.clone(), number(*value)])
                    .collect(),
            },
            Self::Matrix(matrix) => matrix_table(matrix),
            Self::Course(course) => course_table(course, &number),
        }
    }
}

/// The forecast and as much of what was before it as fits.
fn course_table(course: &Course, number: &impl Fn(f64) -> String) -> Table {
    let begins = course
        .actual
        .values
        .iter()
        .rposition(Option::is_some)
        .map_or(0, |last| last + 1);
    let from = begins.saturating_sub(MOST_ROWS.saturating_sub(course.labels.len() - begins));
    let columns = [
        &course.actual.values,
        &course.backtest.values,
        &course.forecast.values,
        &course.lower,
        &course.upper,
    ];
    let row = |place: usize| {
        // Where the curves of past and future meet, the past is what counts.
        let cell = |(column, values): (usize, &&Vec<Option<f64>>)| match values[place] {
            Some(value) if column < 2 || place >= begins => number(value),
            _ => String::new(),
        };
        let cells = columns.iter().enumerate().map(cell);
        std::iter::once(course.labels[place].clone()).chain(cells).collect()
    };
    let headers = [
        &course.x.title,
        &course.actual.name,
        &course.backtest.name,
        &course.forecast.name,
    ];
    let edges = ["−", "+"].map(|side| format!("{} {side}", course.band));
    Table {
        headers: headers.into_iter().cloned().chain(edges).collect(),
        rows: (from..course.labels.len()).map(row).collect(),
    }
}

fn pairs<'a>(
    headers: [&str; 3],
    series: impl Iterator<Item = (&'a str, &'a [Point])>,
    number: &impl Fn(f64) -> String,
) -> Table {
    let mut rows = Vec::new();
    for (name, points) in series {
        let stride = points.len().div_ceil(MOST_ROWS).max(1);
        rows.extend(
            points
                .iter()
                .step_by(stride)
                .map(|[a, b]| vec![name.to_owned(), number(*a), number(*b)]),
        );
    }
    Table {
        headers: headers.map(str::to_owned).to_vec(),
        rows,
    }
}

fn matrix_table(matrix: &Matrix) -> Table {
    let corner = format!("{} \\ {}", matrix.y.title, matrix.x.title);
    let rows = matrix.labels.iter().zip(&matrix.cells).map(|(label, cells)| {
        std::iter::once(label.clone())
            .chain(cells.iter().map(u64::to_string))
            .collect()
    });
    Table {
        headers: std::iter::once(corner).chain(matrix.labels.iter().cloned()).collect(),
        rows: rows.collect(),
    }
}
