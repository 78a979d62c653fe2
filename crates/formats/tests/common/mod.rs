//! Sources in, readable words out.

use std::fmt::Write;

use handful_formats::{Found, ReadOptions, Reader, Source, SourceDocument};
use handful_text::Offsets;

/// Everything that a reader comes upon, a line each.
pub(crate) fn read(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> String {
    let source = Source::memory(name, bytes.as_ref());
    let reader = match Reader::open(&source, options) {
        Ok(reader) => reader,
        Err(problem) => return format!("PROBLEM {problem}\n"),
    };
    let mut out = String::new();
    for found in reader {
        match found {
            Ok(Found::Document(document)) => describe(&mut out, &document),
            Ok(Found::Refused(remark)) => writeln!(out, "refused {remark}").expect("writes"),
            Ok(Found::Note(remark)) => writeln!(out, "note {remark}").expect("writes"),
            Err(problem) => writeln!(out, "PROBLEM {problem}").expect("writes"),
        }
    }
    out
}

/// As [`read`], with default options.
pub(crate) fn read_plainly(name: &str, bytes: impl AsRef<[u8]>) -> String {
    read(name, bytes, &ReadOptions::default())
}

fn describe(out: &mut String, document: &SourceDocument) {
    let offsets = Offsets::new(&document.text);
    let surface = |span| offsets.slice(&document.text, span).expect("a span within the text");
    write!(out, "{}: {:?}", document.line, document.text).expect("writes");
    if let Some(id) = &document.external_id {
        write!(out, " id={id}").expect("writes");
    }
    if let Some(title) = &document.title {
        write!(out, " title={title:?}").expect("writes");
    }
    if let Some(state) = document.state {
        write!(out, " {state:?}").expect("writes");
    }
    for marked in &document.spans {
        write!(out, " [{} {:?} {}]", marked.span, surface(marked.span), marked.label)
            .expect("writes");
    }
    for scored in &document.suggestions {
        write!(out, " ({} {:?} {}", scored.span, surface(scored.span), scored.label)
            .expect("writes");
        write!(out, " {})", scored.score.map_or("?".to_owned(), |score| score.to_string()))
            .expect("writes");
    }
    for sentence in document.sentences.iter().flatten() {
        write!(out, " <{} {:?}>", sentence.span, sentence.state).expect("writes");
    }
    if !document.meta.is_empty() {
        let meta = serde_json::to_string(&document.meta).expect("JSON");
        write!(out, " {meta}").expect("writes");
    }
    out.push('\n');
}
