//! Uploaded files: all of them, and one with everything that was made from it (DAT-10, DAT-11).

mod detail;
mod list;

pub use self::detail::FilePage;
pub use self::list::FilesPage;
