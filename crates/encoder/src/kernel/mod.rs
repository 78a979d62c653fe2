//! The inner loops of inference on raw `f32` rows, written once over [`pulp`]'s vectors and chosen at
//! run time for AVX-512, AVX2, NEON or none. All of it runs on the calling thread: the callers share the
//! sentences out among the cores.
//!
//! These have no backward pass. [`Graph`](crate::Graph) is the same arithmetic in plain tensor
//! operations; the tests hold the one against the other.

mod attention;
mod linear;
mod math;
mod norm;
mod tile;

pub(crate) use attention::attend;
pub(crate) use linear::{Activation, Panels, linear};
pub(crate) use norm::{Norm, add_norm, norm_rows};
