//! The window at its limits: a book-length document, a hundred thousand documents, an hour of work, and how
//! many keys the sample costs until everything in it is right.

mod expert;
mod hour;
mod many;
mod paint;

use serde_json::{Value, json};

use crate::statistics::p95;

pub(crate) async fn measure() -> Value {
    let short = paint::short().await;
    let long = paint::long().await;
    let many = many::measure().await;
    let by_hand = expert::play(expert::Way::Hand).await;
    let suggested = expert::play(expert::Way::Suggestions).await;
    let (everywhere, resident) = hour::measure().await;
    let presses = |of: fn(&expert::Effort) -> f64| json!({ "hand": of(&by_hand), "suggestions": of(&suggested), "all": of(&everywhere) });
    json!({
        "key_to_paint_p95_ms": { "short": p95(&short).round(), "long": p95(&long).round() },
        "list_100k_ms": p95(&many.list).round(),
        "filter_100k_ms": p95(&many.filter).round(),
        "search_100k_ms": p95(&many.search).round(),
        "rss_mb_after_hour": resident.round(),
        "key_presses": presses(|effort| f64::from(effort.presses)),
        "seconds": presses(|effort| effort.seconds.round()),
    })
}
