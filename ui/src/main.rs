//! The Leptos frontend of Handful.
//!
//! **Knows:** how a project looks and what keys and pointer mean. **Must never know:** what the model
//! thinks, how anything is stored, or how a file is read; it asks through `api`.

// A binary's items cannot be reached from elsewhere; `pub` says what a module offers to the others.
#![allow(unreachable_pub)]

// First, because the others say their words by its macros.
#[macro_use]
mod state;

mod api;
mod components;
mod pages;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(pages::Root);
}
