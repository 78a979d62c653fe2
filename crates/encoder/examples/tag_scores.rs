//! Prints what a token classifier gives for the words of sentences, to be held against what others compute.
//!
//! `tag_scores DIR` reads lines of JSON with `text` and `words` (`[start, end]` in scalar values) from standard
//! input. The first line that it prints names the tags; each line after it has a row of scores for each word.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_encoder::{Device, Input, TokenClassifier};
use handful_text::Span;
use serde::Deserialize;

#[derive(Deserialize)]
struct Sentence {
    text: String,
    words: Vec<(usize, usize)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of a model")?;
    let model = TokenClassifier::open_on(Path::new(&folder), &Device::processor())?;
    let mut out = stdout().lock();
    writeln!(out, "{}", serde_json::to_string(model.tags())?)?;
    for line in stdin().lock().lines() {
        let sentence: Sentence = serde_json::from_str(&line?)?;
        let words: Vec<Span> =
            sentence.words.iter().map(|&(start, end)| Span::new(start, end)).collect();
        let inputs = [Input { text: &sentence.text, words: &words }];
        let scores = model.scores(&inputs, &AtomicBool::new(false))?;
        let rows: Vec<&[f32]> = scores[0].chunks_exact(model.tags().len()).collect();
        writeln!(out, "{}", serde_json::to_string(&rows)?)?;
    }
    Ok(())
}
