//! The Leptos frontend of Handful.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <h1>"Handful"</h1> });
}
