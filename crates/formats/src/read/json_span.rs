//! The ways in which a JSON value says where a span is and what it is called.

use handful_text::{Offsets, Span, check_span};
use serde_json::{Map, Value};

/// A span as a JSON value gives it.
#[derive(Debug, PartialEq)]
pub(super) struct Given {
    pub(super) span: Span,
    pub(super) label: String,
    pub(super) score: Option<f32>,
}

/// A text whose line ends are about to be unified, and the places of its spans before and after.
pub(super) struct Ground<'t> {
    text: &'t str,
    offsets: Offsets,
    /// The scalar value of each line feed that follows a carriage return.
    pairs: Vec<usize>,
}

impl<'t> Ground<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut pairs = Vec::new();
        if text.contains("\r\n") {
            let mut before = '\0';
            for (scalar, character) in text.chars().enumerate() {
                if before == '\r' && character == '\n' {
                    pairs.push(scalar);
                }
                before = character;
            }
        }
        Self { text, offsets: Offsets::new(text), pairs }
    }

    /// The text with its line ends unified.
    pub(super) fn unified(&self) -> String {
        if !self.text.contains('\r') {
            return self.text.to_owned();
        }
        self.text.replace("\r\n", "\n").replace('\r', "\n")
    }

    /// Reads a span and carries it over into the unified text. What is wrong comes in words that fit
    /// after the line's number.
    pub(super) fn span(&self, value: &Value) -> Result<Given, String> {
        let (start, end, label, score) = match value {
            Value::Object(object) => (
                first_of(object, &["start", "start_offset"]),
                first_of(object, &["end", "end_offset"]),
                first_of(object, &["label", "type"]),
                object.get("score").filter(|score| !score.is_null()),
            ),
            Value::Array(list) => (list.first(), list.get(1), list.get(2), list.get(3)),
            other => {
                return Err(format!("a span is {}, not a start, an end and a label", kind(other)));
            }
        };
        let place = |value: Option<&Value>, what: &str| {
            offset(value).ok_or_else(|| match value {
                Some(value) => {
                    format!("the {what} of a span is {value}, which is no place in the text")
                }
                None => format!("a span has no {what}"),
            })
        };
        let span = Span::new(place(start, "start")?, place(end, "end")?);
        let label = match label {
            Some(Value::String(label)) if !label.trim().is_empty() => label.trim().to_owned(),
            Some(other) => {
                return Err(format!(
                    "the label of the span {span} is {other}, which names nothing"
                ));
            }
            None => return Err(format!("the span {span} has no label")),
        };
        check_span(self.text, &self.offsets, span)
            .map_err(|problem| format!("the span {span} ({label}) {problem}"))?;
        let score = match score {
            None => None,
            Some(score) => Some(
                score.as_f64().filter(|score| (0.0..=1.0).contains(score)).map(narrow).ok_or_else(
                    || format!("the score of the span {span} ({label}) is not from 0 to 1"),
                )?,
            ),
        };
        Ok(Given { span: self.moved(span), label, score })
    }

    /// A pair of offsets without a label, carried over too.
    pub(super) fn stretch(&self, object: &Map<String, Value>) -> Option<Span> {
        let span = Span::new(offset(object.get("start"))?, offset(object.get("end"))?);
        check_span(self.text, &self.offsets, span).ok()?;
        Some(self.moved(span))
    }

    /// Each line end of two characters before an offset is one character less.
    fn moved(&self, span: Span) -> Span {
        let less = |offset: usize| offset - self.pairs.partition_point(|&pair| pair < offset);
        Span::new(less(span.start), less(span.end))
    }
}

fn first_of<'v>(object: &'v Map<String, Value>, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|&name| object.get(name))
}

/// An offset; tools that go through tables of floating-point numbers write 5.0 for 5.
fn offset(value: Option<&Value>) -> Option<usize> {
    let number = value?;
    if let Some(whole) = number.as_u64() {
        return usize::try_from(whole).ok();
    }
    let float = number.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole"
    )]
    (float >= 0.0 && float.fract() == 0.0 && float < 9e15).then_some(float as usize)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a probability has no more than six digits of use"
)]
fn narrow(score: f64) -> f32 {
    score as f32
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
