use crate::Span;

/// The sentences of a text.
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    // First form: lines.
    let mut found = Vec::new();
    let mut scalar = 0;
    for line in text.split_inclusive('\n') {
        let length = line.chars().count();
        let lead = length - line.trim_start().chars().count();
        let body = line.trim().chars().count();
        if body > 0 {
            found.push(Span::new(scalar + lead, scalar + lead + body));
        }
        scalar += length;
    }
    found
}
