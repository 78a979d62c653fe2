//! Makes a new migration file rebuild the crate: the macro that embeds them cannot see one appear.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
