use serde_json::{Value, json};

use crate::{
    DESKTOP,
    corpus::{import, lines, new_project, sentences},
    hand::current,
    harness::{Machine, Window, until},
    statistics,
};

/// How many words a long document has, and how many of its spans are annotated.
const WORDS: usize = 200_000;
const SPANS: usize = 5_000;

/// What every annotated span reads like: "letter 17".
const NAMED: &str = "letter ";

/// Notes how long each key takes until what it changed in the text is painted. A digit marks a span and
/// counts when there is an annotation more.
const WATCH: &str = r#"(() => {
  window.paints = [];
  const annotations = () => document.querySelectorAll("[data-annotation]").length;
  let key = null;
  new MutationObserver(() => {
    if (!key || (key.marks && annotations() <= key.annotations)) return;
    const from = key.from;
    key = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.paints.push(performance.now() - from)));
  }).observe(document.querySelector("[data-text]"),
             { subtree: true, childList: true, attributes: true, characterData: true });
  addEventListener("keydown", event => {
    key = { from: event.timeStamp, marks: /^[1-9]$/.test(event.key), annotations: annotations() };
  }, true);
  return true;
})()"#;

/// Milliseconds from a key to its painting in a document of 20 sentences, half of them annotated.
pub(super) async fn short() -> Vec<f64> {
    let taken = measure(&sentences(20), 10, &[0.0]).await;
    statistics::report("key to paint, 20 lines", "ms", &taken);
    taken
}

/// The same in a document of [`WORDS`] with [`SPANS`] annotations: at its beginning, middle and end.
pub(super) async fn long() -> Vec<f64> {
    let mut words = 0;
    let mut all = sentences(WORDS / 10);
    all.retain(|sentence| {
        let room = words < WORDS;
        words += sentence.split_whitespace().count();
        room
    });
    let taken = measure(&all, SPANS, &[0.0, 0.5, 0.97]).await;
    statistics::report("key to paint, 200,000 words", "ms", &taken);
    taken
}

/// Opens the sentences as one document, of which `spans` have an annotation each, and measures keys
/// at the places, given as shares of its height.
async fn measure(sentences: &[String], spans: usize, places: &[f64]) -> Vec<f64> {
    let machine = Machine::start(DESKTOP).await;
    let file = lines(&machine, "one.jsonl", [document(sentences, spans)]);
    let window = machine.open(&[]).await;
    new_project(&machine, &window).await;
    import(&window, &file).await;
    window.press("Escape").await;
    window.until_gone("[data-dialog='report']").await;
    window.until_shown("[data-word]").await;
    assert_eq!(window.value(WATCH, &[]).await, true, "the text can be watched");
    let mut taken = Vec::new();
    for place in places {
        go_to(&window, *place).await;
        let mut times = Vec::new();
        for _ in 0..4 {
            to_unannotated(&window).await;
            times.extend(
                keys(&window, &["ArrowRight", "ArrowRight", "Shift+ArrowRight", "1"]).await,
            );
            times.extend(keys(&window, &["Control+z", "ArrowRight", "ArrowLeft"]).await);
            times.extend(keys(&window, &["Control+ArrowRight", "Tab"]).await);
        }
        statistics::report(&format!("at {place} of {} sentences", sentences.len()), "ms", &times);
        taken.extend(times);
    }
    window.quit().await;
    taken
}

fn document(sentences: &[String], spans: usize) -> Value {
    let mut text = String::new();
    let mut at = 0;
    let mut marks = Vec::new();
    for (ordinal, sentence) in sentences.iter().enumerate() {
        // As even a spread as whole numbers allow.
        if (ordinal + 1) * spans / sentences.len() > ordinal * spans / sentences.len() {
            let byte = sentence.rfind(NAMED).expect("each names its letter");
            let start = at + sentence[..byte].chars().count();
            let number = sentence[byte + NAMED.len()..].split(' ').next().unwrap_or_default();
            let end = start + NAMED.len() + number.len();
            marks.push(json!({ "start": start, "end": end, "label": "letter" }));
        }
        text.push_str(sentence);
        text.push('\n');
        at += sentence.chars().count() + 1;
    }
    assert_eq!(marks.len(), spans, "there are enough sentences");
    json!({ "text": text, "spans": marks })
}

/// Scrolls to a share of the document and puts the cursor on a word there.
async fn go_to(window: &Window<'_>, share: f64) {
    window
        .value(
            "(scroll => { scroll.scrollTop = scroll.scrollHeight * a[0]; })\
             (document.querySelector('[data-scroll]'))",
            &[json!(share)],
        )
        .await;
    let word = until("a word in the middle of the window", async || {
        let start = window
            .value(
                "(box => [...document.querySelectorAll('[data-word]')].find(word => { \
                 const y = word.getBoundingClientRect().y; \
                 return y > box.y + box.height / 2 && !word.closest('[data-annotation]'); \
                 })?.dataset.start)(document.querySelector('[data-scroll]').getBoundingClientRect())",
                &[],
            )
            .await;
        start.as_str().map(str::to_owned).ok_or_else(|| "none yet".to_owned())
    })
    .await;
    window.click(&format!("[data-word][data-start='{word}']")).await;
    window.until_true("a current sentence", "document.querySelector('[data-current]')").await;
}

/// Moves on to a sentence in which nothing is annotated.
async fn to_unannotated(window: &Window<'_>) {
    until("a sentence without an annotation", async || {
        let sentence = current(window).await;
        let annotated =
            format!("!!document.querySelector(\"[data-sentence='{sentence}'] [data-annotation]\")");
        if window.value(&annotated, &[]).await == false {
            return Ok(());
        }
        window.press("Control+ArrowRight").await;
        Err(format!("sentence {sentence}"))
    })
    .await;
}

/// Presses keys one after another and gives what each took.
async fn keys(window: &Window<'_>, chords: &[&str]) -> Vec<f64> {
    let mut taken = Vec::new();
    for chord in chords {
        window.value("window.paints.length = 0", &[]).await;
        window.press(chord).await;
        let time = until(&format!("{chord} to be painted"), async || {
            let paints = window.value("window.paints", &[]).await;
            paints[0].as_f64().ok_or_else(|| "nothing painted".to_owned())
        })
        .await;
        taken.push(time);
    }
    taken
}
