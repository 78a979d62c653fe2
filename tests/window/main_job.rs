//! The whole main job, as the project's reason to be describes it.

use std::fs;

use serde_json::{Value, json};

use crate::{
    DESKTOP,
    gold::{Gold, Letter},
    hand::{
        add_concept, current, open_letter, select_by_keys, select_by_mouse, shown, until_annotated,
        until_idle,
    },
    harness::{Machine, Mark, Window, until},
};

/// The two concepts that the person names, and what the sample's gold calls them.
const HARBOUR: (&str, &str) = ("harbour", "place");
const SHIP: (&str, &str) = ("ship", "vessel");

/// Which spans are marked: the letter, the words, the concept, and whether by keys or by mouse.
const MARKED: &[(usize, &str, (&str, &str), bool)] = &[
    (0, "Fortuna", SHIP, true),
    (0, "Bornholm", HARBOUR, false),
    (1, "Elsinore", HARBOUR, false),
    (1, "Hope of Visby", SHIP, true),
    (3, "Stockholm", HARBOUR, true),
    (5, "Maria Elisabeth", SHIP, false),
];

/// From which probability on a suggestion is called likely here.
const SURE: f64 = 0.75;

#[tokio::test]
async fn six_spans_mark_the_rest_and_everything_is_there_after_a_restart() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    let keys = [add_concept(&window, HARBOUR.0).await, add_concept(&window, SHIP.0).await];

    for (letter, words, concept, by_keys) in MARKED {
        let letter = &gold.letters()[*letter];
        open_letter(&window, letter).await;
        let (start, end) = letter.find(words, concept.1);
        if *by_keys {
            select_by_keys(&window, start, end).await;
        } else {
            select_by_mouse(&window, start, end).await;
        }
        window.press(if *concept == HARBOUR { &keys[0] } else { &keys[1] }).await;
        until_annotated(&window, start, end, concept.0).await;
    }
    until_idle(&window, MARKED.len()).await;
    let letter = suggestions_are_mostly_right(&window, &gold).await;

    open_letter(&window, letter).await;
    decide(&window, letter, &keys).await;
    enter_gives_another_sentence(&window, &gold).await;

    let touched: Vec<&Letter> =
        [0, 1, 3, 5].iter().map(|place| &gold.letters()[*place]).chain([letter]).collect();
    let before = kept(&window, &touched).await;
    export_holds(&machine, &window, &before).await;
    window.quit().await;

    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    assert_eq!(kept(&window, &touched).await, before, "what was there before the restart");
    undo_goes_back_past_the_restart(&window, letter, &before).await;
    window.quit().await;
}

/// Reads letters in which nothing was marked and counts how many suggestions gold agrees with. Returns
/// the letter with most of them.
async fn suggestions_are_mostly_right<'g>(window: &Window<'_>, gold: &'g Gold) -> &'g Letter {
    let (mut made, mut right, mut there) = (0, 0, 0);
    let (mut sure, mut rightly) = (0, 0);
    let mut most = (0, &gold.letters()[6]);
    for letter in &gold.letters()[6..20] {
        open_letter(window, letter).await;
        let wanted = letter.marks(&[HARBOUR, SHIP]);
        let suggested = shown(window, &letter.text).await.suggestions;
        for mark in &suggested {
            let shown = mark.probability.is_some_and(|p| (0.0..=1.0).contains(&p));
            assert!(shown, "a suggestion says how likely it is: {mark:?}");
        }
        if suggested.len() > most.0 {
            most = (suggested.len(), letter);
        }
        for mark in suggested.iter().filter(|mark| mark.probability >= Some(SURE)) {
            sure += 1;
            rightly += usize::from(wanted.contains(&mark.key()));
        }
        made += suggested.len();
        right += suggested.iter().filter(|mark| wanted.contains(&mark.key())).count();
        there += wanted.len();
    }
    println!("from six spans: {made} suggestions, {right} right, {there} to be found");
    println!("{sure} of them are called likely, {rightly} rightly");
    assert!(
        sure > 0 && 2 * rightly > sure,
        "what is called likely is mostly right: {rightly} of {sure}"
    );
    assert!(4 * right >= there, "a good share is found: {right} of {there}");
    most.1
}

/// Accepts, rejects and corrects a suggestion each, by keys.
async fn decide(window: &Window<'_>, letter: &Letter, keys: &[String; 2]) {
    // Accept: the suggestion becomes an annotation and the focus moves on.
    let accepted = focus_some_suggestion(window).await;
    window.press("Enter").await;
    until_annotated(window, accepted.start, accepted.end, &accepted.concept).await;

    // Correct: the key of the other concept.
    let corrected = focus_some_suggestion(window).await;
    let harbour = corrected.concept == HARBOUR.0;
    window.press(if harbour { &keys[1] } else { &keys[0] }).await;
    let other = if harbour { SHIP.0 } else { HARBOUR.0 };
    until_annotated(window, corrected.start, corrected.end, other).await;
    // It was right before, as like as not; the person takes the correction back.
    window.press("Control+z").await;
    until("the correction to be taken back", async || {
        let seen = window.seen().await;
        match seen.annotation(corrected.start, corrected.end) {
            None => Ok(()),
            Some(mark) => Err(format!("{mark:?}")),
        }
    })
    .await;

    // Reject: it goes, and stays away when the model has learned from that.
    let rejected = focus_some_suggestion(window).await;
    window.press("x").await;
    let gone = async || {
        until("the rejected suggestion to go", async || {
            let seen = window.seen().await;
            match seen.suggestions.iter().find(|mark| mark.key() == rejected.key()) {
                None => Ok(()),
                Some(mark) => Err(format!("{mark:?}")),
            }
        })
        .await;
    };
    gone().await;
    until_idle(window, MARKED.len() + 1).await;
    gone().await;
    shown(window, &letter.text).await;
}

/// Walks with Tab until a suggestion has the focus.
async fn focus_some_suggestion(window: &Window<'_>) -> Mark {
    window.until_true("a suggestion", "document.querySelector('[data-suggestion]')").await;
    until("a suggestion with the focus", async || {
        let seen = window.seen().await;
        if let Some(mark) = seen.focused() {
            return Ok(mark.clone());
        }
        window.press("Tab").await;
        Err(format!("{:?}", seen.suggestions))
    })
    .await
}

/// With nothing focused, Enter says that the sentence is done and brings another.
async fn enter_gives_another_sentence(window: &Window<'_>, gold: &Gold) {
    window.press("Escape").await;
    window.press("Escape").await;
    let seen = window.seen().await;
    assert!(seen.focused().is_none(), "Escape lets go of the suggestion");
    let here = gold.letter(&seen).text.clone();
    let sentence = current(window).await;
    window.press("Enter").await;
    until("another sentence", async || {
        let seen = window.seen().await;
        if seen.words.is_empty() {
            return Err("no text".to_owned());
        }
        let there = current(window).await;
        let same = gold.letter(&seen).text == here && there == sentence;
        if same { Err(format!("still sentence {there}")) } else { Ok(()) }
    })
    .await;
    let reason = "document.querySelector('[data-reason]')?.textContent ?? ''";
    window.until_true("the reason why this sentence is asked for", reason).await;
    let reason = window.value(reason, &[]).await;
    let reason = reason.as_str().unwrap_or_default();
    assert!(
        reason.contains("least sure") || reason.contains("at random"),
        "the queue says why it asks: {reason}"
    );
}

/// What the project holds of the letters that were touched, as the window shows it.
async fn kept(window: &Window<'_>, touched: &[&Letter]) -> Vec<Value> {
    let mut kept = Vec::new();
    for &letter in touched {
        open_letter(window, letter).await;
        let seen = shown(window, &letter.text).await;
        let annotations: Vec<_> = seen.annotations.iter().map(Mark::key).collect();
        let states: Vec<_> = seen.sentences.iter().map(|s| (s.ordinal, &s.state)).collect();
        kept.push(json!({ "text": letter.text, "annotations": annotations, "states": states }));
    }
    let annotations: usize =
        kept.iter().map(|letter| letter["annotations"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(annotations, MARKED.len() + 1, "what was marked, and what was accepted");
    assert!(kept.iter().any(|letter| letter["states"].to_string().contains("done")));
    kept
}

async fn export_holds(machine: &Machine, window: &Window<'_>, kept: &[Value]) {
    let file = machine.path("letters.jsonl");
    window.press("Control+e").await;
    window.fill("[data-dialog='export'] [data-field='path']", &file.to_string_lossy()).await;
    window.click("[data-dialog='export'] [data-act='confirm']").await;
    window.until_shown("[data-dialog='report']").await;
    window.picture("report").await;
    let text = fs::read_to_string(&file).expect("the export is there");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(lines.len(), 40, "every letter is exported");
    for letter in kept {
        let line = lines.iter().find(|line| line["text"] == letter["text"]).expect("the letter");
        let spans: Vec<Value> = line["spans"]
            .as_array()
            .expect("spans")
            .iter()
            .map(|span| json!([span["start"], span["end"], span["label"]]))
            .collect();
        assert_eq!(Value::from(spans), letter["annotations"]);
    }
    window.press("Escape").await;
    window.until_gone("[data-dialog='report']").await;
}

async fn undo_goes_back_past_the_restart(window: &Window<'_>, letter: &Letter, before: &[Value]) {
    let done = |kept: &[Value]| {
        kept.iter()
            .map(|letter| letter["states"].to_string().matches("\"done\"").count())
            .sum::<usize>()
    };
    open_letter(window, letter).await;
    let count = async || {
        let seen = window.seen().await;
        seen.sentences.iter().filter(|sentence| sentence.state == "done").count()
    };
    assert_eq!(count().await, done(before), "the sentence that Enter finished is done");
    window.press("Control+z").await;
    until("the sentence to be open again", async || match count().await {
        0 => Ok(()),
        done => Err(format!("{done} sentences are done")),
    })
    .await;
    window.press("Control+Shift+z").await;
    until("the sentence to be done again", async || match count().await {
        1 => Ok(()),
        done => Err(format!("{done} sentences are done")),
    })
    .await;
}
