//! The building blocks of every page. Each has a style file of the same name in `style/components/`, and
//! all of them can be looked at on `/help/components`.

pub mod badge;
pub mod breadcrumbs;
pub mod button;
pub mod card;
pub mod chart;
pub mod choice;
pub mod column_type;
pub mod dialog;
pub mod drawer;
pub mod dropzone;
pub mod fetched;
pub mod field;
pub mod icon;
pub mod menu;
pub mod page_header;
pub mod pagination;
pub mod progress;
pub mod search_box;
pub mod segments;
pub mod skeleton;
pub mod slider;
pub mod sparkbars;
pub mod state;
pub mod table;
pub mod tabs;
pub mod tag_input;
pub mod toast;
pub mod tooltip;
pub mod virtual_table;

pub use badge::{Badge, JobBadge, TokenBadge, Tone};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, IconButton, LinkButton, Size, Variant};
pub use card::{Card, StatCard};
pub use choice::{Checkbox, Radio, Switch};
pub use dialog::{ConfirmDialog, Dialog};
pub use drawer::Drawer;
pub use fetched::Fetched;
pub use field::{Choice, Input, Select, Textarea};
pub use icon::Icon;
pub use menu::{Menu, MenuItem, MenuLabel, MenuLine, MenuLink};
pub use page_header::PageHeader;
pub use pagination::Pagination;
pub use progress::ProgressBar;
pub use segments::{Segment, Segments};
pub use skeleton::{CardSkeleton, RowsSkeleton, Skeleton, Spinner, StatSkeleton};
pub use slider::Slider;
pub use state::{EmptyState, ErrorState, Notice};
pub use table::{SortHeader, Table};
pub use tabs::{Tab, TabPanel, Tabs};
pub use tag_input::TagInput;
pub use tooltip::Tooltip;

/// A text that may change with the language: a literal, a `String`, a signal, or [`tr!`](crate::tr).
pub type Text = leptos::text_prop::TextProp;
