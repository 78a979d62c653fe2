//! The loops of training: forward passes that keep what the backward pass needs, that pass, and the
//! optimizer's step.

mod adam;
mod attention;
mod dropout;
mod gelu;
mod norm;
mod products;
mod sums;

pub(crate) use adam::{Adam, adam, squares};
pub(crate) use attention::{Attention, padded};
pub(crate) use dropout::Dropout;
pub(crate) use gelu::{gelu_backward, gelu_forward};
pub(crate) use norm::{Addend, Kept, NormBackward, Weights, norm_backward, norm_forward};
pub use products::{Dense, Onto};
pub(crate) use sums::{column_products, column_sums};
