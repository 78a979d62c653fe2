//! How long the reflex takes, from a label to fresh suggestions.

fn main() {
    divan::main();
}
