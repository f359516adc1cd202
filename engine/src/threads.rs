//! Work shared out among threads where there are any: `rayon` for training, one thread where only inference is built.
//!
//! Nothing here changes a result: pieces of work have fixed borders and are put together in a fixed order.

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        pub(crate) use rayon::prelude;
    } else {
        /// What inference uses of `rayon::prelude`, one piece after the other.
        pub(crate) mod prelude {
            use std::slice::{Chunks, ChunksMut};

            pub(crate) trait IntoParallelIterator: IntoIterator + Sized {
                fn into_par_iter(self) -> Self::IntoIter {
                    self.into_iter()
                }
            }

            impl<T: IntoIterator> IntoParallelIterator for T {}

            pub(crate) trait ParallelSlice<T> {
                fn par_chunks(&self, size: usize) -> Chunks<'_, T>;
            }

            impl<T> ParallelSlice<T> for [T] {
                fn par_chunks(&self, size: usize) -> Chunks<'_, T> {
                    self.chunks(size)
                }
            }

            pub(crate) trait ParallelSliceMut<T> {
                fn par_chunks_mut(&mut self, size: usize) -> ChunksMut<'_, T>;
            }

            impl<T> ParallelSliceMut<T> for [T] {
                fn par_chunks_mut(&mut self, size: usize) -> ChunksMut<'_, T> {
                    self.chunks_mut(size)
                }
            }
        }
    }
}
