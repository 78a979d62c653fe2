use serde::Deserialize;
use serde_json::Value;

use super::Window;

/// What the text column shows, read from the page in one go.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Seen {
    pub(crate) words: Vec<Word>,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) annotations: Vec<Mark>,
    pub(crate) suggestions: Vec<Mark>,
}

/// A word on the screen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// A sentence on the screen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sentence {
    pub(crate) ordinal: usize,
    pub(crate) state: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// An annotation or a suggestion on the screen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) concept: String,
    pub(crate) probability: Option<f64>,
    pub(crate) focused: bool,
}

impl Mark {
    /// Span and concept, which is all that gold says.
    pub(crate) fn key(&self) -> (usize, usize, String) {
        (self.start, self.end, self.concept.clone())
    }
}

const READ: &str = r#"(() => {
  const all = (css, root = document) => [...root.querySelectorAll(css)];
  const number = (e, name) => Number(e.dataset[name]);
  const word = e => ({ start: number(e, "start"), end: number(e, "end"), text: e.textContent });
  const reach = e => {
    const words = all("[data-word]", e);
    return words.length
      ? { start: number(words[0], "start"), end: number(words.at(-1), "end") }
      : { start: 0, end: 0 };
  };
  const mark = (e, span) => ({
    ...span,
    concept: e.dataset.concept,
    probability: e.dataset.probability === undefined ? null : Number(e.dataset.probability),
    focused: e.dataset.focused === "true",
  });
  const once = marks => [...new Map(marks.map(m => [`${m.start}-${m.end}-${m.concept}`, m])).values()];
  return {
    words: all("[data-word]").map(word),
    sentences: all("[data-sentence]").map(e => ({
      ordinal: number(e, "sentence"), state: e.dataset.state, ...reach(e),
    })),
    annotations: once(all("[data-annotation]").map(e => mark(e, reach(e)))),
    suggestions: once(all("[data-suggestion]").map(e => {
      const [start, end] = e.dataset.suggestion.split("-").map(Number);
      return mark(e, { start, end });
    })),
  };
})()"#;

impl Window<'_> {
    /// What the text column shows now.
    pub(crate) async fn seen(&self) -> Seen {
        let value = self.value(READ, &[]).await;
        serde_json::from_value(value.clone())
            .unwrap_or_else(|error| panic!("the page lacks what the tests read: {error}\n{value}"))
    }

    /// An attribute of the status line.
    pub(crate) async fn status(&self, attribute: &str) -> String {
        let expression = format!("document.querySelector('[data-status]')?.dataset.{attribute}");
        match self.value(&expression, &[]).await {
            Value::String(text) => text,
            _ => String::new(),
        }
    }
}

impl Seen {
    /// The words that are shown, one after another.
    pub(crate) fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The annotation that covers exactly this span.
    pub(crate) fn annotation(&self, start: usize, end: usize) -> Option<&Mark> {
        self.annotations.iter().find(|mark| (mark.start, mark.end) == (start, end))
    }

    /// The suggestion that has the focus.
    pub(crate) fn focused(&self) -> Option<&Mark> {
        self.suggestions.iter().find(|mark| mark.focused)
    }

    /// The sentence that holds an offset.
    pub(crate) fn sentence_of(&self, offset: usize) -> Option<&Sentence> {
        self.sentences.iter().find(|s| (s.start..s.end).contains(&offset))
    }
}
