//! Which encoders can be had, and how they come onto this machine.
//!
//! **Knows:** the list of encoders that are offered, what a model hub answers, how a download is broken off,
//! gone on with and checked, and the cache folder that Python's `huggingface_hub` keeps too. **Must never
//! know:** what is in an encoder's files or what is computed with them, projects, or who asks. It is the only
//! crate that speaks to the network, and only when it is told to download.
//!
//! ```no_run
//! use std::sync::atomic::AtomicBool;
//!
//! use handful_catalogue::{Cache, Hub, download};
//!
//! let (hub, cache) = (Hub::from_environment()?, Cache::from_environment().expect("a home folder"));
//! let never = AtomicBool::new(false);
//! let folder = download(&hub, &cache, "numind/NuNER-v2.0", &never, &mut |progress| {
//!     println!("{} of {} bytes", progress.done, progress.total);
//! })?;
//! # Ok::<(), handful_catalogue::CatalogueError>(())
//! ```

mod cache;
mod download;
mod error;
mod hub;
mod list;
mod sums;

pub use cache::Cache;
pub use download::{Progress, download};
pub use error::CatalogueError;
pub use hub::Hub;
pub use list::{LISTED, Listed, Size, listed};
