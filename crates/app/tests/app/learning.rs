//! The loop from the outside, on the sample letters with the encoder that travels in the binary.

use std::{collections::BTreeMap, sync::Arc};

use handful_contract::{
    Decision, Document, ErrorCode, Event, Origin, Phase, Project, ReviewState, Score, ScoreBasis,
    SentenceRef, Suggestion, command as c,
};
use serde::Deserialize;

use crate::desk::Desk;

#[derive(Deserialize)]
struct Gold {
    text: String,
    spans: Vec<GoldSpan>,
}

#[derive(Deserialize)]
struct GoldSpan {
    start: u32,
    end: u32,
    label: String,
}

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

fn gold() -> BTreeMap<String, Vec<GoldSpan>> {
    GOLD.lines()
        .map(|line| serde_json::from_str::<Gold>(line).expect("the sample's gold is JSON"))
        .map(|gold| (gold.text, gold.spans))
        .collect()
}

async fn sample(desk: &Desk) -> (Project, Vec<Document>) {
    let project = desk.ask(c::OpenSample {}).await;
    (project, desk.documents().await)
}

/// Labels the first letters from the sample's gold, as a script does.
async fn label(desk: &Desk, letters: u32) -> handful_contract::ImportReport {
    let path = desk.file("gold.jsonl", GOLD);
    desk.ask(c::LabelFrom { path, only: Some(letters) }).await
}

#[tokio::test]
async fn labelling_from_a_file_is_one_action() {
    let desk = Desk::new();
    sample(&desk).await;
    let report = label(&desk, 20).await;
    assert_eq!((report.read, report.imported, report.refused_total), (20, 20, 0), "{report:?}");
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let progress = project.pulse.progress;
    assert_eq!(progress.documents_done, 20);
    assert_eq!(progress.annotations, report.annotations);
    assert_eq!(project.pulse.undo.as_deref(), Some("label 20 documents from gold.jsonl"));
    let gold = gold();
    for document in &desk.documents().await[..20] {
        let marked: Vec<_> = document.annotations.iter().map(|one| (one.start, one.end)).collect();
        let expected: Vec<_> =
            gold[&document.text].iter().map(|one| (one.start, one.end)).collect();
        assert_eq!(marked, expected);
        assert!(document.annotations.iter().all(|one| one.origin == Origin::Imported));
    }
    let undone = desk.ask(c::Undo {}).await;
    assert_eq!(undone.pulse.progress.annotations, 0);
    assert_eq!(undone.pulse.progress.documents_done, 0);
}

#[tokio::test]
async fn a_text_that_is_not_there_is_reported() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let gold = concat!(
        r#"{"text":"Hull is far.","spans":[]}"#,
        "\n",
        r#"{"text":"Riga is far.","spans":[{"start":0,"end":4,"label":"place"},{"start":0,"end":99,"label":"place"}]}"#,
        "\n",
        r#"{"text":"Riga is far.","spans":[]}"#,
        "\n",
    );
    let path = desk.file("gold.jsonl", gold);
    let report = desk.ask(c::LabelFrom { path, only: None }).await;
    assert_eq!((report.imported, report.duplicates, report.annotations), (1, 1, 1));
    assert_eq!(report.refused_total, 2, "{report:?}");
    assert_eq!(desk.documents().await[0].annotations.len(), 1);
}

#[tokio::test]
async fn learning_gives_a_version_and_suggestions_that_are_mostly_right() {
    let desk = Desk::new();
    sample(&desk).await;
    label(&desk, 20).await;
    let learned = desk.ask(c::Learn {}).await;
    assert!(learned.version.is_some(), "{learned:?}");
    let Score::Measured { f1, low, high, basis, .. } = learned.score else {
        panic!("a hundred done sentences are enough: {learned:?}");
    };
    assert!(low <= f1 && f1 <= high);
    assert!(matches!(basis, ScoreBasis::HoldOut | ScoreBasis::CrossValidation));
    let state = desk.ask(c::Suggest { job: "suggest".into() }).await;
    assert_eq!(state.unread, 0);
    let (project, gold) = (desk.ask(c::GetProject {}).await.expect("is open"), gold());
    let (mut right, mut suggested, mut there) = (0, 0, 0);
    for document in &desk.documents().await[20..] {
        let gold = &gold[&document.text];
        let name = |one: &Suggestion| {
            let concept = project.pulse.concepts.iter().find(|concept| concept.id == one.concept);
            concept.map(|concept| concept.name.clone()).unwrap_or_default()
        };
        there += gold.len();
        suggested += document.suggestions.len();
        right += document
            .suggestions
            .iter()
            .filter(|one| {
                gold.iter().any(|span| {
                    (span.start, span.end, &span.label) == (one.start, one.end, &name(one))
                })
            })
            .count();
    }
    assert!(2 * right > suggested, "{right} of {suggested} suggestions are right");
    assert!(2 * right > there, "{right} of {there} spans are found");
}

#[tokio::test]
async fn what_was_learned_is_there_after_a_restart() {
    let desk = Desk::new();
    sample(&desk).await;
    label(&desk, 20).await;
    let learned = desk.ask(c::Learn {}).await;
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    let before: Vec<_> = desk.documents().await.into_iter().map(|one| one.suggestions).collect();
    desk.ask(c::CloseProject {}).await;

    let desk = Desk::at(desk.folder);
    desk.ask(c::OpenSample {}).await;
    let state = desk.ask(c::GetLearning {}).await;
    assert_eq!((state.version, &state.score), (learned.version, &learned.score));
    let path = desk.path("out.jsonl");
    let report = desk
        .ask(c::Export {
            job: "export".into(),
            path,
            format: handful_contract::ExportFormat::Jsonl,
            scope: handful_contract::ExportScope::All,
            with_suggestions: true,
        })
        .await;
    assert!(report.suggestions > 0);
    let after: Vec<_> = desk.documents().await.into_iter().map(|one| one.suggestions).collect();
    assert_eq!(after, before);
}

#[tokio::test]
async fn nothing_to_learn_from_is_said() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    for failure in
        [desk.refused(c::Learn {}).await, desk.refused(c::Suggest { job: "suggest".into() }).await]
    {
        assert_eq!(failure.code, ErrorCode::InvalidInput);
        expect_test::expect!["There is nothing to learn from yet: mark at least one span first."]
            .assert_eq(&failure.message);
    }
    let next = desk.ask(c::NextSentence { except: vec![] }).await.expect("there is a sentence");
    assert_eq!(next.text, "Riga is far.");
    let next = desk.ask(c::NextSentence { except: vec![next.sentence] }).await;
    assert_eq!(next, None);
}

#[tokio::test]
async fn the_queue_never_asks_about_what_is_done() {
    let desk = Desk::new();
    let (_, documents) = sample(&desk).await;
    label(&desk, 39).await;
    let last = documents.last().expect("there are letters");
    let mut except = Vec::new();
    while let Some(proposal) = desk.ask(c::NextSentence { except: except.clone() }).await {
        assert_eq!(proposal.sentence.document, last.id);
        except.push(proposal.sentence);
        assert!(except.len() <= last.sentences.len(), "it repeats itself");
    }
    assert_eq!(except.len(), last.sentences.len());
}

async fn lively() -> Desk {
    Desk::lively(Arc::new(tempfile::tempdir().expect("a folder")))
}

/// Waits until the loop has read everything with a version that knows of `labels` annotations.
async fn settled(desk: &Desk, labels: u32) {
    if desk.ask(c::GetLearning {}).await.phase == Phase::Idle
        && desk.ask(c::GetLearning {}).await.labels == labels
    {
        return;
    }
    desk.wait_for(|event| match event {
        Event::Learning { state } if state.phase == Phase::Idle && state.labels == labels => {
            Some(())
        }
        _ => None,
    })
    .await;
}

/// Marks the sample's gold in the first sentences of the first letters, without setting any done.
async fn mark_six(desk: &Desk, project: &Project, documents: &[Document]) {
    let gold = gold();
    let mut marked = 0;
    for document in documents {
        for span in &gold[&document.text] {
            if marked == 6 {
                return;
            }
            let concepts = &project.pulse.concepts;
            let concept = concepts.iter().find(|one| one.name == span.label).expect("is there");
            desk.ask(c::Annotate {
                document: document.id.clone(),
                start: span.start,
                end: span.end,
                concept: concept.id.clone(),
            })
            .await;
            marked += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_spans_bring_suggestions_that_can_be_decided() {
    let desk = lively().await;
    let (project, documents) = sample(&desk).await;
    mark_six(&desk, &project, &documents).await;
    settled(&desk, 6).await;
    let mut wealth: Vec<Document> = desk.documents().await;
    wealth.sort_by_key(|document| std::cmp::Reverse(document.suggestions.len()));
    let document = &wealth[0];
    assert!(document.suggestions.len() >= 3, "six spans bring suggestions");
    let version = desk
        .ask(c::GetSuggestions { document: document.id.clone() })
        .await
        .version
        .expect("there is one");
    let decide = |one: &Suggestion, decision| c::Decide {
        document: document.id.clone(),
        start: one.start,
        end: one.end,
        concept: one.concept.clone(),
        decision,
    };

    let accepted = desk.ask(decide(&document.suggestions[0], Decision::Accept)).await;
    let (_, annotation) = &accepted.annotations[0];
    assert_eq!(annotation.start, document.suggestions[0].start);
    assert!(
        matches!(annotation.origin, Origin::Suggestion { version: of } if of >= version),
        "{annotation:?}"
    );

    let rejected = &document.suggestions[1];
    let applied = desk.ask(decide(rejected, Decision::Reject)).await;
    assert_eq!(applied.annotations, []);
    let now = desk.ask(c::GetSuggestions { document: document.id.clone() }).await.suggestions;
    let same = |one: &Suggestion| {
        (one.start, one.end, &one.concept) == (rejected.start, rejected.end, &rejected.concept)
    };
    assert!(!now.iter().any(same), "what was rejected does not come back");

    let edited = &document.suggestions[2];
    let other = project.pulse.concepts.iter().find(|one| one.id != edited.concept).expect("four");
    let decision =
        Decision::Edit { start: edited.start, end: edited.end, concept: other.id.clone() };
    let applied = desk.ask(decide(edited, decision)).await;
    assert_eq!(applied.annotations[0].1.concept, other.id);

    let undone = desk.ask(c::Undo {}).await;
    assert_eq!(undone.removed.len(), 1);
}

#[tokio::test]
async fn a_decision_about_nothing_is_refused() {
    let desk = Desk::new();
    let (project, documents) = sample(&desk).await;
    let failure = desk
        .refused(c::Decide {
            document: documents[0].id.clone(),
            start: 0,
            end: 2,
            concept: project.pulse.concepts[0].id.clone(),
            decision: Decision::Accept,
        })
        .await;
    assert_eq!(failure.code, ErrorCode::NotFound);
    expect_test::expect!["This span is no longer suggested. Mark it yourself if it is right."]
        .assert_eq(&failure.message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_stops_learning_at_once() {
    let desk = lively().await;
    let (project, documents) = sample(&desk).await;
    mark_six(&desk, &project, &documents).await;
    let sentence = SentenceRef { document: documents[0].id.clone(), ordinal: 0 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    let learn = desk.app.ask(c::Suggest { job: "suggest".into() });
    let close = desk.app.ask(c::CloseProject {});
    let (learned, closed) = tokio::join!(learn, close);
    closed.expect("closes");
    if let Err(failure) = learned {
        assert!(matches!(failure.code, ErrorCode::NoProject | ErrorCode::Cancelled), "{failure:?}");
    }
    let again = desk.ask(c::OpenSample {}).await;
    assert_eq!(again.pulse.progress.annotations, 6);
}
