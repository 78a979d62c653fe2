use std::collections::VecDeque;

use handful_text::Span;
use serde_json::{Map, Value};

use super::{
    Found, Read, hand_over_with,
    json_span::{Ground, kind},
};
use crate::{
    LabelledSpan, Overlaps, ReadOptions, Remark, ReviewState, ScoredSpan, Source, SourceDocument,
    SourceNote, SourceProblem, SourceSentence,
    lines::{LineEnds, Lines, counted},
};

/// A longer line is refused: it is held several times over while it is read.
const LONGEST_JSON: u64 = 64 << 20;

/// One JSON object a line: Handful's own, `text` with `spans`, or doccano's `text` with `label` or
/// `entities`. What else stands in the object becomes the document's metadata.
pub(super) struct Jsonl {
    lines: Lines,
    unified: u64,
    /// Documents where offsets of tools that count UTF-16 units would mean other characters.
    astral: u64,
    overlaps: Overlaps,
}

impl Jsonl {
    pub(super) fn open(source: &Source, options: &ReadOptions) -> Result<Self, SourceProblem> {
        let lines = Lines::new(source.open()?, options.encoding, LineEnds::Feed, LONGEST_JSON);
        Ok(Self { lines, unified: 0, astral: 0, overlaps: options.overlaps })
    }

    fn line(&mut self, number: u64, line: &str, found: &mut VecDeque<Found>) {
        let mut refuse = |words: String| found.push_back(Found::Refused(Remark::at(number, words)));
        let object = match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(object)) => object,
            Ok(other) => return refuse(format!("is {}, not a JSON object", kind(&other))),
            Err(error) if error.is_eof() => {
                return refuse("is not whole: its JSON ends before it is complete".to_owned());
            }
            Err(error) => {
                return refuse(format!(
                    "is not JSON: {} at column {}",
                    plain(&error),
                    error.column()
                ));
            }
        };
        let Some(text) = object.get("text").or_else(|| object.get("data")) else {
            return refuse("has no “text”".to_owned());
        };
        let Value::String(raw) = text else {
            return refuse(format!("has a “text” that is {}", kind(text)));
        };
        let ground = Ground::new(raw);
        let mut document =
            SourceDocument { text: ground.unified(), line: number, ..Default::default() };
        self.unified += u64::from(document.text != *raw);
        Fields { number, ground: &ground, document: &mut document, found }.fill(&object);
        let marked = !document.spans.is_empty() || !document.suggestions.is_empty();
        self.astral += u64::from(marked && raw.chars().any(|character| character.len_utf16() == 2));
        hand_over_with(self.overlaps, document, found);
    }

    fn notes(&self) -> Vec<Remark> {
        let mut notes = self.lines.notes();
        if self.unified > 0 {
            notes.push(Remark::of_file(format!(
                "the line ends within {} were unified; every span is still on its characters",
                counted(self.unified, "text")
            )));
        }
        if self.astral > 0 {
            notes.push(Remark::of_file(format!(
                "{} with spans and with emoji or rare characters: offsets were read as counting whole \
                 characters (Unicode scalar values), as Python does; look at one to see that they fit",
                counted(self.astral, "text")
            )));
        }
        notes
    }
}

impl Read for Jsonl {
    fn read_on(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        let Some(line) = self.lines.next_line()? else {
            found.extend(self.notes().into_iter().map(Found::Note));
            return Ok(false);
        };
        match line.text {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => self.line(line.number, &text, found),
            Err(problem) => {
                found.push_back(Found::Refused(Remark::at(line.number, problem.words())));
            }
        }
        Ok(true)
    }

    fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }
}

/// What a parser's message says, without the place that is always line 1.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or(&words).to_owned()
}

/// Whether these are flags and notes as Handful writes them; other tools call all kinds of things so.
fn noted(value: &Value) -> bool {
    value.as_array().is_some_and(|list| {
        !list.is_empty()
            && list.iter().all(|one| {
                one.get("flagged").is_some_and(Value::is_boolean)
                    && one.get("text").is_some_and(Value::is_string)
            })
    })
}

/// Fills a document from the fields of its object.
struct Fields<'f> {
    number: u64,
    ground: &'f Ground<'f>,
    document: &'f mut SourceDocument,
    found: &'f mut VecDeque<Found>,
}

impl Fields<'_> {
    fn fill(&mut self, object: &Map<String, Value>) {
        let sets_aside = self.sets_aside(object);
        for (name, value) in object {
            match name.as_str() {
                "text" => {}
                "data" if !object.contains_key("text") => {}
                "id" => self.external_id(value),
                "title" if value.is_string() => {
                    self.document.title = value.as_str().map(str::to_owned);
                }
                "state" => self.state(value),
                "spans" | "label" | "labels" | "entities" => {
                    if !sets_aside {
                        self.spans(name, value);
                    }
                }
                "suggestions" => self.suggestions(value),
                "sentences" => self.sentences(value),
                "relations" => self.relations(value),
                "notes" if noted(value) => self.notes(value),
                "meta" => self.meta(value),
                // Prodigy's tokens repeat the text.
                "tokens" if value.is_array() => {}
                _ => {
                    self.document.meta.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        if self.document.title.is_none() {
            let title = self.document.meta.get("title").and_then(Value::as_str);
            self.document.title = title.map(str::to_owned);
        }
    }

    fn refuse(&mut self, words: String) {
        self.found.push_back(Found::Refused(Remark::at(self.number, words)));
    }

    /// Prodigy keeps what a person rejected in the same file; its spans are no gold.
    fn sets_aside(&mut self, object: &Map<String, Value>) -> bool {
        let answer = object.get("answer").and_then(Value::as_str);
        let Some(answer @ ("reject" | "ignore")) = answer else { return false };
        self.refuse(format!("its answer is “{answer}”: its spans are not taken, its text is"));
        true
    }

    fn external_id(&mut self, value: &Value) {
        self.document.external_id = match value {
            Value::Null => None,
            Value::String(id) => Some(id.clone()),
            other => Some(other.to_string()),
        };
    }

    fn state(&mut self, value: &Value) {
        match serde_json::from_value(value.clone()) {
            Ok(state) => self.document.state = state,
            Err(_) => self.refuse(format!(
                "its state is {value}, which is not untouched, in_progress or done; it is left out"
            )),
        }
    }

    fn spans(&mut self, name: &str, value: &Value) {
        for given in self.list(name, value) {
            match self.ground.span(given) {
                Ok(given) => {
                    self.document.spans.push(LabelledSpan { span: given.span, label: given.label });
                }
                Err(words) => self.refuse(words),
            }
        }
    }

    fn suggestions(&mut self, value: &Value) {
        for given in self.list("suggestions", value) {
            match self.ground.span(given) {
                Ok(given) => self.document.suggestions.push(ScoredSpan {
                    span: given.span,
                    label: given.label,
                    score: given.score,
                }),
                Err(words) => self.refuse(format!("in its suggestions, {words}")),
            }
        }
    }

    fn list<'v>(&mut self, name: &str, value: &'v Value) -> &'v [Value] {
        match value {
            Value::Array(list) => list,
            Value::Null => &[],
            other => {
                self.refuse(format!("its “{name}” is {}, not a list of spans", kind(other)));
                &[]
            }
        }
    }

    fn sentences(&mut self, value: &Value) {
        if value.is_null() {
            return;
        }
        self.document.sentences = self.read_sentences(value);
        if self.document.sentences.is_none() {
            self.refuse("its sentences do not fit its text; they are found anew".to_owned());
        }
    }

    /// Sentences are believed only if they hold all of the text.
    fn read_sentences(&self, value: &Value) -> Option<Vec<SourceSentence>> {
        let characters: Vec<char> = self.document.text.chars().collect();
        let blank = |span: Span| characters[span.range()].iter().all(|c| c.is_whitespace());
        let mut sentences = Vec::new();
        let mut at = 0;
        for value in value.as_array()? {
            let object = value.as_object()?;
            let span = self.ground.stretch(object)?;
            let state = match object.get("state") {
                None => ReviewState::Untouched,
                Some(state) => serde_json::from_value(state.clone()).ok()?,
            };
            if span.start < at || !blank(Span::new(at, span.start)) {
                return None;
            }
            at = span.end;
            sentences.push(SourceSentence { span, state });
        }
        blank(Span::new(at, characters.len())).then_some(sentences)
    }

    fn notes(&mut self, value: &Value) {
        for value in value.as_array().into_iter().flatten() {
            let Value::Object(object) = value else { continue };
            let span = self.ground.stretch(object);
            let text = object.get("text").and_then(Value::as_str).unwrap_or_default();
            if span.is_none() && object.contains_key("start") {
                self.refuse(format!("its note “{text}” is on no place of its text"));
                continue;
            }
            self.document.notes.push(SourceNote {
                span,
                flagged: object.get("flagged") == Some(&Value::Bool(true)),
                text: text.to_owned(),
            });
        }
    }

    fn relations(&mut self, value: &Value) {
        let count = value.as_array().map_or(0, Vec::len);
        if count > 0 {
            self.refuse(format!(
                "its {} left out: Handful marks spans alone",
                if count == 1 {
                    "relation is".to_owned()
                } else {
                    format!("{count} relations are")
                }
            ));
        }
    }

    fn meta(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    self.document.meta.insert(name.clone(), value.clone());
                }
            }
            Value::Null => {}
            other => {
                self.document.meta.insert("meta".to_owned(), other.clone());
            }
        }
    }
}
