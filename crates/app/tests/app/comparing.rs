//! A second annotator's file beside the project: which texts are which, and settling where the two differ.

use handful_contract::{
    Annotation, Comparison, Difference, DocumentId, ErrorCode, NamedSpan, ReviewState, Sentence,
    command as c,
};
use serde_json::json;

use crate::desk::{Desk, marked};

/// A project of three letters, all done.
async fn letters() -> Desk {
    let desk = Desk::new();
    desk.project("Letters").await;
    let lines = [
        json!({"id": "L-1", "text": "The tug left Riga.\nShe came to Hull, 😊 late.", "state": "done",
            "spans": [{"start": 4, "end": 7, "label": "ship"}, {"start": 13, "end": 17, "label": "trading place"}]}),
        json!({"id": "L-2", "text": "Nobody saw Memel.", "state": "done", "spans": []}),
        json!({"id": "L-3", "text": "Anders is late. He waits.", "spans": []}),
    ];
    desk.import(&desk.file("letters.jsonl", lines.map(|line| format!("{line}\n")).concat())).await;
    desk
}

async fn compare(desk: &Desk, name: &str, content: &str) -> Comparison {
    let path = desk.file(name, content);
    desk.ask(c::CompareWith { job: "compare".into(), path }).await
}

fn shown(difference: &Difference, desk: &[(String, String)]) -> (Vec<String>, Vec<String>) {
    let name = |id: &str| {
        let known = desk.iter().find(|(own, _)| own == id);
        known.map_or("?".to_owned(), |(_, name)| name.clone())
    };
    let cut = |start: u32, end: u32| -> String {
        let (skip, take) = (start - difference.start, end - start);
        difference.words.chars().skip(skip as usize).take(take as usize).collect()
    };
    let ours = difference.ours.iter();
    let theirs = difference.theirs.iter();
    (
        ours.map(|own| format!("{}: {}", cut(own.start, own.end), name(&own.concept.0))).collect(),
        theirs.map(|own| format!("{}: {}", cut(own.start, own.end), own.concept)).collect(),
    )
}

async fn all_shown(desk: &Desk, comparison: &Comparison) -> Vec<(Vec<String>, Vec<String>)> {
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let concepts = project.pulse.concepts.into_iter();
    let names: Vec<_> = concepts.map(|one| (one.id.0, one.name)).collect();
    comparison.differences.iter().map(|one| shown(one, &names)).collect()
}

/// What people said, without what a model makes of it meanwhile.
async fn said(desk: &Desk) -> Vec<(Vec<Annotation>, Vec<Sentence>)> {
    let documents = desk.documents().await.into_iter();
    documents.map(|document| (document.annotations, document.sentences)).collect()
}

fn side(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn texts_with_other_white_space_are_compared_and_other_texts_refused() {
    let desk = letters().await;
    // Tokens joined by one space, a concept's name with an underscore, and a text that nobody knows.
    let conll = "-DOCSTART- O\n\nThe O\ntug B-ship\nleft O\nRiga B-trading_place\n. O\n\n\
                 She O\ncame O\nto O\nHull B-trading_place\n, I-trading_place\n😊 O\nlate O\n. O\n\n\
                 -DOCSTART- O\n\nNobody O\nsaw O\nHamburg B-trading_place\n. O\n";
    let comparison = compare(&desk, "theirs.conll", conll).await;
    let report = &comparison.report;
    assert_eq!((report.respaced, report.alone, report.refused_total), (1, 2, 1), "{report:?}");
    assert_eq!(report.refused[0].reason, "“Nobody saw Hamburg .”: no document here has its text.");
    let agreement = &report.agreement;
    assert_eq!((agreement.documents, agreement.sentences, agreement.words), (1, 2, 13));
    assert_eq!((agreement.spans.ours, agreement.spans.theirs, agreement.spans.same), (2, 3, 2));
    assert_eq!(agreement.spans.f1, Some(0.8));
    // By hand: 11 of 13 words alike; ours 1 ship, 1 place, 11 outside; theirs 1, 3, 9.
    let (p, e) = (11.0 / 13.0, (1.0 + 3.0 + 99.0) / 169.0);
    let kappa = agreement.kappa.expect("says something");
    assert!((kappa - (p - e) / (1.0 - e)).abs() < 1e-12, "{kappa}");
    assert!(agreement.alpha.is_some_and(|alpha| 0.0 < alpha && alpha < 1.0), "{agreement:?}");
    assert_eq!(all_shown(&desk, &comparison).await, [(side(&[]), side(&["Hull,: trading place"]))]);
    assert_eq!(comparison.differences[0].sentence.ordinal, 1);
    assert_eq!(comparison.differences[0].after, " 😊 late.");
}

#[tokio::test]
async fn only_what_both_have_done_is_compared() {
    let desk = letters().await;
    let line = |id: &str, text: &str, state: &str| {
        json!({"id": id, "text": text, "state": state,
            "spans": [{"start": 0, "end": 6, "label": "person"}]})
    };
    let lines = [
        line("L-2", "Nobody saw Memel.", "in_progress"),
        line("L-3", "Anders is late. He waits.", "done"),
        line("L-1", "The tug stayed.", "done"),
    ];
    let comparison =
        compare(&desk, "theirs.jsonl", &lines.map(|line| format!("{line}\n")).concat()).await;
    let agreement = &comparison.report.agreement;
    assert_eq!((agreement.sentences, agreement.sentences_left_out), (0, 3));
    assert_eq!((agreement.kappa, agreement.alpha, agreement.spans.f1), (None, None, None));
    assert_eq!(comparison.differences, []);
    assert_eq!(
        comparison.report.refused[0].reason,
        "“L-1”: its text is another one than the document of the same id has here."
    );

    // The first sentence of the third letter is done: it alone is compared.
    let document = desk.rows().await[2].id.clone();
    let sentence = handful_contract::SentenceRef { document, ordinal: 0 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    let path = desk.path("theirs.jsonl");
    let comparison = desk.ask(c::CompareWith { job: "again".into(), path }).await;
    let agreement = &comparison.report.agreement;
    assert_eq!((agreement.sentences, agreement.sentences_left_out), (1, 2));
    assert_eq!(all_shown(&desk, &comparison).await, [(side(&[]), side(&["Anders: person"]))]);
}

#[tokio::test]
async fn what_they_have_is_taken_as_one_action_and_taken_back() {
    let desk = letters().await;
    let theirs = json!({"id": "L-1", "text": "The tug left Riga.\nShe came to Hull, 😊 late.",
        "spans": [[0, 7, "vessel"], [31, 35, "trading place"]]});
    let comparison = compare(&desk, "theirs.jsonl", &theirs.to_string()).await;
    assert_eq!(
        all_shown(&desk, &comparison).await,
        [
            (side(&["tug: ship"]), side(&["The tug: vessel"])),
            (side(&["Riga: trading place"]), side(&[])),
            (side(&[]), side(&["Hull: trading place"])),
        ]
    );
    let before = desk.ask(c::GetProject {}).await.expect("is open");
    let untouched = said(&desk).await;
    let words = [
        "settle that “The tug” is vessel",
        "settle that “Riga” is unmarked",
        "settle that “Hull” is trading place",
    ];
    for (difference, words) in comparison.differences.iter().zip(words) {
        let gone = difference.ours.iter().map(|own| own.id.clone()).collect();
        let document = difference.sentence.document.clone();
        let come = difference.theirs.clone();
        let applied = desk.ask(c::Settle { document, gone, come }).await;
        assert_eq!(applied.action, words);
        assert_eq!(applied.place, Some(difference.sentence.clone()));
    }
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    };
    assert_eq!(
        marked(&desk.documents().await[0], &project),
        pairs(&[("The tug", "vessel"), ("Hull", "trading place")])
    );
    let path = desk.path("theirs.jsonl");
    let again = desk.ask(c::CompareWith { job: "again".into(), path }).await;
    assert_eq!((again.differences.len(), again.report.agreement.spans.f1), (0, Some(1.0)));

    for _ in 0..3 {
        desk.ask(c::Undo {}).await;
    }
    assert_eq!(said(&desk).await, untouched, "each has its own way back");
    let after = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(after.pulse.concepts, before.pulse.concepts);
}

#[tokio::test]
async fn what_cannot_be_compared_is_said() {
    let desk = letters().await;
    let path = desk.file("plain.txt", "Nobody saw Memel.");
    let failure = desk.refused(c::CompareWith { job: "compare".into(), path }).await;
    assert_eq!(failure.code, ErrorCode::UnknownFormat);
    assert_eq!(
        failure.message,
        "“plain.txt” holds texts without annotations. Choose a JSONL or CoNLL file of annotated texts."
    );
    let path = desk.path("nowhere.jsonl");
    let failure = desk.refused(c::CompareWith { job: "compare".into(), path }).await;
    assert_eq!(failure.code, ErrorCode::NotFound);

    // Nothing of it is done where an annotation is not there, or a span is none.
    let (documents, before) = (desk.documents().await, said(&desk).await);
    let settle = |document: &DocumentId, gone: &str, end: u32| c::Settle {
        document: document.clone(),
        gone: vec![gone.into()],
        come: vec![NamedSpan { start: 0, end, concept: "vessel".into() }],
    };
    let own = documents[0].annotations[0].id.0.clone();
    desk.refused(settle(&documents[1].id, &own, 3)).await;
    desk.refused(settle(&documents[0].id, &own, 999)).await;
    assert_eq!(said(&desk).await, before);
    let stopped = c::CancelJob { job: "stopped".into() };
    desk.ask(stopped).await;
    let path = desk.path("letters.jsonl");
    let comparison = desk.ask(c::CompareWith { job: "stopped".into(), path }).await;
    assert!(comparison.report.cancelled);
}

#[tokio::test]
async fn two_files_are_measured_without_a_project() {
    let desk = Desk::new();
    let text = "The tug Fortuna left Riga for Hull. Anders Holm of Riga sent rye and tar to Hull with her.";
    let one = json!({"text": text, "spans": [[8, 15, "ship"], [21, 25, "place"], [30, 34, "place"],
        [36, 47, "person"], [51, 55, "place"], [61, 64, "cargo"], [69, 72, "cargo"]]});
    let other = json!({"text": text.replace(". ", ".\n"), "spans": [[4, 15, "Ship"], [21, 25, "place"],
        [30, 34, "place"], [36, 55, "person"], [61, 72, "cargo"], [76, 80, "place"]]});
    let measure = c::MeasureAgreement {
        job: "agreement".into(),
        ours: desk.file("one.jsonl", one.to_string()),
        theirs: desk.file("other.jsonl", other.to_string()),
    };
    let report = desk.ask(measure).await;
    // The numbers of the script in crates/text/tests/agreement.rs.
    let agreement = report.agreement;
    assert!(agreement.kappa.is_some_and(|kappa| (kappa - 0.648_829_431_4).abs() < 1e-9));
    assert!(agreement.alpha.is_some_and(|alpha| (alpha - 0.582_894_698_6).abs() < 1e-9));
    assert_eq!((report.respaced, agreement.words), (1, 21));
    let names: Vec<_> = agreement.concepts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["cargo", "person", "place", "ship"]);
    assert_eq!(agreement.concepts[2].1.same, 2);
}
