use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    DESKTOP,
    gold::{Gold, Letter, Span},
    hand::{current, open_letter, until_annotated},
    harness::{Machine, Window, until},
};

/// More steps than a sentence has suggestions.
const MOST_STEPS: usize = 100;

/// What a person who knows the gold makes use of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Their own hands alone.
    Hand,
    /// Suggestions too.
    Suggestions,
    /// Suggestions, and "the same words elsewhere".
    Everywhere,
}

/// What it cost to bring the sample from nothing to its gold.
pub(super) struct Effort {
    /// Key presses; keys that are held together count as one.
    pub(super) presses: u32,
    /// Seconds without a moment's thought. Waiting for the model to take in what was said before the next
    /// sentence is read is not among them: a person reads meanwhile.
    pub(super) seconds: f64,
}

/// Brings the sample from nothing to its gold in a window of its own.
pub(super) async fn play(way: Way) -> Effort {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    let mut expert = Expert::begin(&window, way).await;
    expert.all().await;
    let effort = expert.effort();
    window.quit().await;
    effort
}

/// A person at work who makes no mistakes.
pub(super) struct Expert<'w, 'm> {
    window: &'w Window<'m>,
    gold: Gold,
    way: Way,
    presses: u32,
    begun: Instant,
    waited: Duration,
    /// Which spans of which letters are annotated.
    annotated: BTreeSet<(usize, usize)>,
}

/// A sentence on the screen: the letter it is of, its place there, and where its words are.
struct Here {
    letter: usize,
    ordinal: usize,
    words: Vec<(usize, usize)>,
}

impl Here {
    fn word_from(&self, start: usize) -> usize {
        self.words.iter().position(|word| word.0 == start).expect("gold begins with a word")
    }

    fn word_to(&self, end: usize) -> usize {
        self.words.iter().position(|word| word.1 == end).expect("gold ends with a word")
    }
}

impl<'w, 'm> Expert<'w, 'm> {
    /// Opens the sample, with suggestions out of sight where only hands are to be used.
    pub(super) async fn begin(window: &'w Window<'m>, way: Way) -> Self {
        window.click("[data-act='open-sample']").await;
        window.until_shown("[data-page='project']").await;
        if way == Way::Hand {
            window
                .value(
                    "(slider => { slider.value = slider.max; \
                     slider.dispatchEvent(new Event('change', { bubbles: true })); })\
                     (document.querySelector('[data-field=threshold]'))",
                    &[],
                )
                .await;
        }
        let gold = Gold::read();
        open_letter(window, &gold.letters()[0]).await;
        Self {
            window,
            gold,
            way,
            presses: 0,
            begun: Instant::now(),
            waited: Duration::ZERO,
            annotated: BTreeSet::new(),
        }
    }

    pub(super) fn effort(&self) -> Effort {
        let seconds = (self.begun.elapsed() - self.waited).as_secs_f64();
        Effort { presses: self.presses, seconds }
    }

    /// Sentence after sentence as the queue brings them, until all are done; then holds the project against
    /// the gold.
    pub(super) async fn all(&mut self) {
        while self.sentence().await {}
        let kept = self
            .window
            .wait_for_call(
                "const call = (name, payload) => window.__TAURI__.core.invoke('call', { name, payload }); \
                 call('ListDocuments', { filter: 'all', offset: 0, limit: 40 })\
                 .then(page => Promise.all(page.rows.map(row => call('GetDocument', { id: row.id }))))\
                 .then(all => done(all.map(one => one.annotations.map(a => [a.start, a.end]))), \
                 error => done({ error }))",
                &[],
            )
            .await;
        let kept = kept.as_array().expect("the documents").clone();
        for (letter, kept) in self.gold.letters().iter().zip(kept) {
            let spans: Vec<Value> =
                letter.spans.iter().map(|span| json!([span.start, span.end])).collect();
            assert_eq!(kept, Value::from(spans), "letter {}", letter.place);
        }
    }

    pub(super) async fn press(&mut self, chords: &str) {
        self.presses += u32::try_from(chords.split_whitespace().count()).expect("a few keys");
        self.window.press(chords).await;
    }

    /// Brings the current sentence to its gold and goes on to the next; false where none is left.
    async fn sentence(&mut self) -> bool {
        if self.way != Way::Hand {
            self.model().await;
        }
        let seen = self.window.seen().await;
        let letter = self.gold.letter(&seen).place;
        let ordinal = current(self.window).await;
        let sentence = seen.sentences.iter().find(|s| s.ordinal == ordinal).expect("it is drawn");
        let range = sentence.start..sentence.end;
        let mut words: Vec<_> = seen
            .words
            .iter()
            .filter(|word| range.contains(&word.start))
            .map(|word| (word.start, word.end))
            .collect();
        words.dedup();
        let here = Here { letter, ordinal, words };
        if self.way != Way::Hand {
            self.accept(&here).await;
        }
        let mut at = None;
        for place in 0..self.gold.letters()[letter].spans.len() {
            let span = &self.gold.letters()[letter].spans[place];
            if range.contains(&span.start) && !self.annotated.contains(&(letter, span.start)) {
                at = Some(self.mark(&here, place, at).await);
            }
        }
        self.on(&here).await
    }

    /// Waits until the model has learned from everything so far.
    async fn model(&mut self) {
        let from = Instant::now();
        until("the model to be up to date", async || {
            let phase = self.window.status("phase").await;
            if matches!(phase.as_str(), "idle" | "waiting") { Ok(()) } else { Err(phase) }
        })
        .await;
        self.waited += from.elapsed();
    }

    /// Accepts what is suggested rightly, and corrects the concept where only that is wrong. What is wrong
    /// otherwise is passed over: once the sentence is done it is gone.
    async fn accept(&mut self, here: &Here) {
        for _ in 0..MOST_STEPS {
            let seen = self.window.seen().await;
            let focus = seen.focused().map(|mark| mark.start);
            let right: Vec<_> = seen
                .suggestions
                .iter()
                .filter_map(|mark| Some((mark, self.gold_at(here, mark.start, mark.end)?)))
                .collect();
            let ahead = right.iter().find(|(mark, _)| Some(mark.start) >= focus);
            let Some((mark, span)) = ahead.or_else(|| right.last()) else { return };
            if mark.focused {
                let (at, label) = ((mark.start, mark.end), span.label.clone());
                let is_right = mark.concept == label;
                let key = if is_right { "Enter".to_owned() } else { self.key(&label).await };
                self.press(&key).await;
                self.until_annotated(here.letter, at, &label).await;
            } else {
                let back = focus.is_some_and(|focus| mark.start < focus);
                self.press(if back { "," } else { "." }).await;
            }
        }
        panic!("the suggestions of sentence {} cannot be reached", here.ordinal);
    }

    /// What the gold of this sentence has exactly here.
    fn gold_at(&self, here: &Here, start: usize, end: usize) -> Option<&Span> {
        let within = here.words[0].0..here.words[here.words.len() - 1].1;
        let spans = &self.gold.letters()[here.letter].spans;
        spans.iter().find(|span| within.contains(&start) && (span.start, span.end) == (start, end))
    }

    /// Marks a span by keys alone from the word `at` on, and gives the word where the cursor is then.
    async fn mark(&mut self, here: &Here, place: usize, at: Option<usize>) -> usize {
        let Span { start, end, label } = &self.gold.letters()[here.letter].spans[place];
        let (start, end, label) = (*start, *end, label.clone());
        let (from, to) = (here.word_from(start), here.word_to(end));
        self.walk(here, from, at).await;
        for _ in from..to {
            self.press("Shift+ArrowRight").await;
        }
        let covered = "!!document.querySelector(`[data-word][data-start='${a[0]}']`).closest('[data-suggestion]')";
        if from == to && self.window.value(covered, &[json!(start)]).await == true {
            // A step out and back holds the word, and not what is suggested upon it.
            self.press("Shift+ArrowRight Shift+ArrowLeft").await;
        }
        let key = self.key(&label).await;
        self.press(&key).await;
        self.until_annotated(here.letter, (start, end), &label).await;
        if self.way == Way::Everywhere {
            self.elsewhere(here.letter, place).await;
        }
        to
    }

    /// Takes the cursor to a word the shortest way.
    async fn walk(&mut self, here: &Here, to: usize, at: Option<usize>) {
        let last = here.words.len() - 1;
        let start = here.words[to].0;
        let there = format!(
            "[...document.querySelectorAll('[data-word].selected')].some(w => w.dataset.start === '{start}')"
        );
        let onward = at.map_or(usize::MAX, |at| to.saturating_sub(at));
        if onward <= 1 + to.min(last - to) && onward > 0 {
            for _ in 0..onward {
                self.press("ArrowRight").await;
            }
            if self.window.value(&there, &[]).await == true {
                return;
            }
        }
        let (home, steps, arrow) = if to <= last - to {
            ("Home", to, "ArrowRight")
        } else {
            ("End", last - to, "ArrowLeft")
        };
        self.press(home).await;
        for _ in 0..steps {
            self.press(arrow).await;
        }
        // A suggestion that is stepped upon has the focus, and its words need not be selected.
        let focused = format!(
            "{there} || !!document.querySelector(`[data-word][data-start='{start}']`)\
             .closest('[data-focused]')"
        );
        self.window.until_true(&format!("the cursor on word {to}"), &focused).await;
    }

    /// Marks the same words elsewhere where that saves keys and is right everywhere.
    async fn elsewhere(&mut self, letter: usize, place: usize) {
        let span = &self.gold.letters()[letter].spans[place];
        let surface = words_of(&self.gold.letters()[letter], span);
        let mut rest = Vec::new();
        for other in self.gold.letters() {
            for start in occurrences(&other.text, &surface) {
                let agreed = other.spans.iter().find(|one| {
                    one.start == start && one.label == span.label && words_of(other, one) == surface
                });
                match agreed {
                    // Somewhere these words are something else, which a person who knows the texts knows.
                    None => return,
                    Some(one) if !self.annotated.contains(&(other.place, one.start)) => {
                        rest.push((other.place, one.start));
                    }
                    Some(_) => {}
                }
            }
        }
        if rest.len() < 3 {
            return;
        }
        self.press("o").await;
        self.window.until_shown("[data-dialog='elsewhere'] [data-found]").await;
        self.window
            .until_true(
                "places elsewhere",
                "Number(document.querySelector('[data-dialog=elsewhere] [data-found]').dataset.found) > 0",
            )
            .await;
        self.press("Enter").await;
        self.window.until_gone("[data-dialog='elsewhere']").await;
        self.annotated.extend(rest);
    }

    /// Says that the sentence is done and waits for the next one.
    async fn on(&mut self, here: &Here) -> bool {
        self.press("Control+Enter").await;
        let before = (here.letter, here.ordinal);
        until("another sentence", async || {
            let finished = "(document.querySelector('[data-finished]') !== null)";
            if self.window.value(finished, &[]).await == true {
                return Ok(false);
            }
            let seen = self.window.seen().await;
            if seen.words.is_empty() || seen.sentences.is_empty() {
                return Err("no text".to_owned());
            }
            let now = (self.gold.letter(&seen).place, current(self.window).await);
            if now == before { Err(format!("still {now:?}")) } else { Ok(true) }
        })
        .await
    }

    async fn key(&self, label: &str) -> String {
        self.window.text(&format!("[data-concept-row='{label}'] kbd")).await
    }

    /// Waits for the annotation of this span of a letter's gold.
    async fn until_annotated(&mut self, letter: usize, (start, end): (usize, usize), label: &str) {
        until_annotated(self.window, start, end, label).await;
        self.annotated.insert((letter, start));
    }
}

fn words_of(letter: &Letter, span: &Span) -> String {
    letter.text.chars().skip(span.start).take(span.end - span.start).collect()
}

/// Where these words stand in a text as whole words, in scalar values.
fn occurrences(text: &str, words: &str) -> Vec<usize> {
    let free = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(words)
        .filter(|(byte, _)| {
            free(text[..*byte].chars().next_back())
                && free(text[byte + words.len()..].chars().next())
        })
        .map(|(byte, _)| text[..byte].chars().count())
        .collect()
}
