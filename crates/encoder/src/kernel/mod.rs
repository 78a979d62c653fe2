//! The inner loops on raw `f32` rows, written once over [`pulp`]'s vectors and chosen at run time for
//! AVX-512, AVX2, NEON or none. All but the products of training run on the calling thread: the callers
//! share sentences or rows out among the cores.
//!
//! `attention`, `linear` and `norm` are for inference alone. [`train`] has the same arithmetic with what
//! the backward pass needs, and that pass. [`Graph`](crate::Graph) is both in plain tensor operations;
//! the tests hold the one against the other.

mod attention;
mod linear;
mod math;
mod norm;
mod tile;
pub(crate) mod train;

pub(crate) use attention::attend;
pub(crate) use linear::{Activation, Panels, linear};
pub(crate) use norm::{Norm, add_norm, norm_rows};
