//! Work inside of work: it obeys whoever watches the whole, and tells nothing.

use std::sync::Arc;

use crate::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use crate::error::Result;

/// Passes on what the observer wants, and nothing to the observer.
struct Wishes(Control);

impl Observer for Wishes {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        self.0.signal()
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

impl Control {
    /// The same wishes for work inside of the work, of which nobody needs to hear.
    pub(crate) fn quiet(&self) -> Self {
        Self::new(Arc::new(Wishes(self.clone())))
    }
}
