//! A table of any length: rows are fetched as they come into sight, headers say what is in a column.
//!
//! Arrow keys, Page Up and Down, Home and End move the marked cell; with Ctrl, Home and End go to the corners.

mod head;
mod keys;
mod pages;
mod window;

use std::future::Future;
use std::rc::Rc;

use datapulse_shared::ApiError;
use datapulse_shared::datasets::{Preview, PreviewQuery};
use datapulse_shared::profile::ColumnType;
use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

pub use self::head::HeadColumn;
use self::head::HeadRow;
use self::keys::{Cell, moved};
pub use self::pages::Fetch;
use self::pages::Pages;
use self::window::{ROW_HEIGHT, Window};
use crate::address::Param;
use crate::browser::unique_id;
use crate::errors::explain;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// Pixels of the header row with pictures, and without; as in `style/components/virtual_table.css`.
const HEAD_HEIGHT: f64 = 84.0;
const PLAIN_HEAD_HEIGHT: f64 = 56.0;

/// Makes a [`Fetch`] of a function that answers rows.
pub fn fetch_with<F, A>(rows: F) -> Fetch
where
    F: Fn(PreviewQuery) -> A + 'static,
    A: Future<Output = Result<Preview, ApiError>> + 'static,
{
    Rc::new(move |query| Box::pin(rows(query)))
}

/// Which rows of a table are shown and in which order, kept in the address.
#[derive(Clone, Copy)]
pub struct RowsView {
    /// Name of the column to sort by, with a leading `-` for descending.
    pub sort: Param,
    /// Text that a row must have in any cell.
    pub words: Param,
    /// What must hold for a row, as in [`PreviewQuery::filter`].
    pub filter: Param,
}

impl RowsView {
    fn query(self) -> PreviewQuery {
        PreviewQuery {
            sort: self.sort.some(),
            q: self.words.some(),
            filter: self.filter.some(),
            ..PreviewQuery::default()
        }
    }
}

/// What the parts of one table share.
#[derive(Clone, Copy)]
struct Grid {
    id: StoredValue<String>,
    columns: StoredValue<Vec<HeadColumn>>,
    widths: RwSignal<Vec<f64>>,
    /// Where the order is kept, when the headers may change it.
    sort: Option<Param>,
    head: f64,
    height: RwSignal<f64>,
    scrolled: RwSignal<f64>,
    active: RwSignal<Option<Cell>>,
    pages: Pages,
}

impl Grid {
    fn window(self) -> Window {
        Window {
            total: self.pages.total.get(),
            height: (self.height.get() - self.head).max(0.0),
            scrolled: self.scrolled.get(),
        }
    }

    fn cell_id(self, cell: Cell) -> String {
        self.id.with_value(|id| format!("{id}-{}-{}", cell.row, cell.column))
    }

    fn template(self) -> String {
        let numbers = std::iter::once(number_width(self.pages.total.get()));
        let widths = numbers.chain(self.widths.get()).map(|width| format!("{width}px"));
        widths.collect::<Vec<_>>().join(" ")
    }
}

/// Rows of a dataset or of a result, as they stand in the file.
#[component]
pub fn VirtualTable(
    /// What the table is, for those who cannot see it.
    #[prop(into)]
    label: String,
    /// The columns, in the order of the cells.
    columns: Vec<HeadColumn>,
    /// Rows of the whole table.
    total: u64,
    /// Answers the rows.
    fetch: Fetch,
    /// Lets people sort by the headers, and follows what else is chosen.
    #[prop(into, optional)]
    view: Option<RowsView>,
    /// Without pictures in the header, where no profile is known.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let scroller = NodeRef::<Div>::new();
    let grid = Grid {
        id: StoredValue::new(unique_id("table")),
        widths: RwSignal::new(columns.iter().map(HeadColumn::width).collect()),
        columns: StoredValue::new(columns),
        sort: view.map(|view| view.sort),
        head: if plain { PLAIN_HEAD_HEIGHT } else { HEAD_HEIGHT },
        height: RwSignal::new(560.0),
        scrolled: RwSignal::new(0.0),
        active: RwSignal::new(None),
        pages: Pages::new(fetch, total, untrack(|| view.map(RowsView::query)).unwrap_or_default()),
    };
    let total = grid.pages.total;
    if let Some(view) = view {
        Effect::new(move |before: Option<PreviewQuery>| {
            let query = view.query();
            if before.as_ref().is_some_and(|before| *before != query) {
                grid.active.set(None);
                grid.pages.turn_to(query.clone());
                if let Some(element) = scroller.get_untracked() {
                    element.set_scroll_top(0);
                }
            }
            query
        });
    }
    let shown = Memo::new(move |_| grid.window().rows());
    Effect::new(move |_| {
        let (from, to) = shown.get();
        if to > from {
            grid.pages.want(from, to);
        }
    });
    measure(scroller, grid.height);
    let scroll = move |_| {
        if let Some(element) = scroller.get_untracked() {
            grid.scrolled.set(f64::from(element.scroll_top()));
        }
    };
    let key = move |event: KeyboardEvent| {
        if let Some(cell) = moved(
            &event,
            grid.active.get_untracked(),
            total.get_untracked(),
            grid.widths.with_untracked(Vec::len),
            grid.window().fitting(),
        ) {
            event.prevent_default();
            go_to(grid, scroller, cell);
        }
    };
    let mark_first = move |_| {
        if grid.active.get_untracked().is_none() && total.get_untracked() > 0 {
            grid.active.set(Some(Cell::default()));
        }
    };
    let column_count = grid.columns.with_value(Vec::len) + 1;
    view! {
        <div class="virtual-table" class:virtual-table--plain=plain>
            <div node_ref=scroller class="virtual-table__scroller" role="grid" tabindex="0" aria-label=label
                aria-rowcount=move || (total.get() + 1).to_string() aria-colcount=column_count.to_string()
                aria-activedescendant=move || grid.active.get().map(|cell| grid.cell_id(cell))
                style:--columns=move || grid.template()
                on:scroll=scroll on:keydown=key
                on:focus=mark_first>
                <HeadRow grid />
                <div class="virtual-table__body" role="rowgroup" style:height=move || format!("{}px", grid.window().track())>
                    <For each=move || { let (from, to) = shown.get(); from..to } key=|row| *row let:row>
                        <BodyRow grid row />
                    </For>
                </div>
                {move || (total.get() == 0).then(|| view! { <p class="virtual-table__none">{tr!(i18n, charts.no_rows)}</p> })}
            </div>
            <div class="virtual-table__foot">
                <span>{move || t_string!(i18n, charts.position, from = format.count(first_in_sight(grid)), total = format.count(total.get()))}</span>
                {move || grid.pages.error.get().map(|error| view! {
                    <span class="virtual-table__error" role="alert">
                        {explain(i18n.get_locale(), &error)}
                        <button class="link-button" type="button" on:click=move |_| grid.pages.retry()>{tr!(i18n, common.retry)}</button>
                    </span>
                })}
                <GoToRow total on_go=move |row| go_to(grid, scroller, Cell { row, column: grid.active.get_untracked().unwrap_or_default().column }) />
            </div>
        </div>
    }
}

#[component]
fn BodyRow(grid: Grid, row: u64) -> impl IntoView {
    let format = use_format();
    let top = move || format!("translateY({}px)", grid.window().top_of(row));
    let columns = grid.columns.with_value(Vec::len);
    let cells = move || {
        let cells = grid.pages.row(row);
        (0..columns)
            .map(|column| {
                let content = match &cells {
                    None => Content::Waiting,
                    Some(cells) => cells
                        .get(column)
                        .cloned()
                        .flatten()
                        .map_or(Content::Missing, Content::Text),
                };
                body_cell(grid, Cell { row, column }, content)
            })
            .collect_view()
    };
    view! {
        <div class="virtual-table__row" role="row" aria-rowindex=(row + 2).to_string() style:transform=top>
            <div class="virtual-table__number" role="rowheader">{move || format.count(row + 1)}</div>
            {cells}
        </div>
    }
}

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq)]
enum Content {
    /// The row is on its way.
    Waiting,
    /// The cell has no value.
    Missing,
    /// As in the file.
    Text(String),
}

fn body_cell(grid: Grid, cell: Cell, content: Content) -> impl IntoView {
    let numeric = grid
        .columns
        .with_value(|columns| columns.get(cell.column).is_some_and(HeadColumn::is_numeric));
    let missing = content == Content::Missing;
    let waiting = content == Content::Waiting;
    let (text, shown) = match content {
        Content::Waiting => (None, String::new()),
        Content::Missing => (None, "—".to_owned()),
        Content::Text(text) => (Some(text.clone()), text),
    };
    view! {
        <div id=grid.cell_id(cell) class="virtual-table__cell" role="gridcell" aria-colindex=(cell.column + 2).to_string()
            class:virtual-table__cell--number=numeric class:virtual-table__cell--missing=missing
            class:virtual-table__cell--waiting=waiting
            class:virtual-table__cell--active=move || grid.active.get() == Some(cell)
            title=text dir="auto" on:click=move |_| grid.active.set(Some(cell))>
            {shown}
        </div>
    }
}

#[component]
fn GoToRow(total: RwSignal<u64>, on_go: impl Fn(u64) + 'static) -> impl IntoView {
    let i18n = use_i18n();
    let go = move |event: web_sys::Event| {
        if let Ok(row) = event_target_value(&event).trim().parse::<u64>() {
            on_go(row.clamp(1, total.get_untracked().max(1)) - 1);
        }
    };
    view! {
        <label class="virtual-table__goto">
            <span>{tr!(i18n, charts.go_to_row)}</span>
            <input class="input input--small" type="number" min="1" max=move || total.get().to_string() on:change=go />
        </label>
    }
}

fn go_to(grid: Grid, scroller: NodeRef<Div>, cell: Cell) {
    let Some(element) = scroller.get_untracked() else {
        return;
    };
    #[expect(clippy::cast_possible_truncation, reason = "the track is ten million pixels at most")]
    element.set_scroll_top(grid.window().reveal(cell.row).round() as i32);
    grid.active.set(Some(cell));
    let left: f64 = grid
        .widths
        .with_untracked(|widths| widths.iter().take(cell.column).sum());
    let width = grid
        .widths
        .with_untracked(|widths| widths.get(cell.column).copied().unwrap_or_default());
    reveal_column(&element, left, width, number_width(grid.pages.total.get_untracked()));
}

/// Scrolls sideways so that the column is not hidden behind the row numbers or beyond the edge.
fn reveal_column(element: &web_sys::HtmlDivElement, left: f64, width: f64, numbers: f64) {
    let direction = if document().dir() == "rtl" { -1.0 } else { 1.0 };
    let now = f64::from(element.scroll_left()) * direction;
    let room = f64::from(element.client_width()) - numbers;
    let wanted = if left < now {
        left
    } else if left + width > now + room {
        left + width - room
    } else {
        return;
    };
    #[expect(clippy::cast_possible_truncation, reason = "widths are far below 2^31 pixels")]
    element.set_scroll_left((wanted * direction) as i32);
}

fn first_in_sight(grid: Grid) -> u64 {
    let window = grid.window();
    let (from, to) = window.rows();
    (from..to)
        .find(|row| window.top_of(*row) >= window.scrolled - ROW_HEIGHT / 2.0)
        .map_or(0, |row| row + 1)
}

/// Pixels of the column of row numbers.
fn number_width(total: u64) -> f64 {
    let digits = f64::from(total.max(1).ilog10()) + 1.0;
    28.0 + 9.5 * digits
}

fn measure(scroller: NodeRef<Div>, height: RwSignal<f64>) {
    let read = move || {
        if let Some(element) = scroller.get_untracked() {
            height.set(f64::from(element.client_height()));
        }
    };
    scroller.on_load(move |_| request_animation_frame(read));
    let listener = window_event_listener(leptos::ev::resize, move |_| read());
    on_cleanup(move || listener.remove());
}

/// Whether values of this type are set flush with their last digit.
fn numeric(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Integer | ColumnType::Float)
}
