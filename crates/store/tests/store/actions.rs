//! What each action does, and what it tells of it.

use handful_store::{
    Action, Annotation, ConceptDraft, Decision, Filter, LabelledDocument, LabelledSpan,
    NewAnnotation, Origin, Place, ReviewState, StoreError,
};
use handful_text::Span;

use crate::common::{Project, annotate, concept, import, seen, text};

const TEXT: &str = "The pitch motor stalled. The hub was replaced.";
const PITCH_MOTOR: (usize, usize) = (4, 15);
const MOTOR: (usize, usize) = (10, 15);

fn span((start, end): (usize, usize)) -> Span {
    Span::new(start, end)
}

#[tokio::test]
async fn marking_a_span_puts_its_sentence_in_progress_and_says_so() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;

    let outcome = annotate(store, document, PITCH_MOTOR, component).await;

    assert_eq!(outcome.words, "mark “pitch motor” as component");
    assert_eq!(outcome.place, Some(Place { document, ordinal: 0 }));
    let [(of, Annotation { span: marked, surface, origin, .. })] = &outcome.annotations[..] else {
        panic!("{outcome:?}");
    };
    assert_eq!((*of, *marked, surface.as_str()), (document, span(PITCH_MOTOR), "pitch motor"));
    assert_eq!(*origin, Origin::Person);
    assert_eq!(outcome.sentences.len(), 1);
    assert_eq!(outcome.sentences[0].1.state, ReviewState::InProgress);
    assert_eq!(outcome.documents[0].annotations, 1);
    assert_eq!(outcome.documents[0].state, ReviewState::InProgress);
    let pulse = store.pulse().await.unwrap();
    assert_eq!(pulse.concepts[0].annotations, 1);
    assert_eq!(pulse.progress.annotations, 1);
    assert_eq!(pulse.undo.as_deref(), Some("mark “pitch motor” as component"));
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn marking_the_same_again_is_nothing_to_undo() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    annotate(store, document, PITCH_MOTOR, component).await;
    let before = seen(store).await;

    let outcome = annotate(store, document, PITCH_MOTOR, component).await;

    assert_eq!(outcome.words, "");
    assert_eq!(seen(store).await, before);
    store.undo().await.unwrap();
    assert_eq!(store.pulse().await.unwrap().progress.annotations, 0);
}

#[tokio::test]
async fn a_span_takes_the_place_of_those_it_overlaps_until_undone() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    let part = concept(store, "part").await;
    annotate(store, document, (4, 9), component).await;
    annotate(store, document, MOTOR, component).await;
    let before = seen(store).await;

    let outcome = annotate(store, document, PITCH_MOTOR, part).await;

    assert_eq!(outcome.removed.len(), 2);
    let annotations = store.document(document).await.unwrap().annotations;
    assert_eq!(annotations.len(), 1);
    assert_eq!(annotations[0].concept, part);

    let undone = store.undo().await.unwrap().unwrap();
    assert_eq!((undone.annotations.len(), undone.removed.len()), (2, 1));
    assert_eq!(seen(store).await, before);
}

#[tokio::test]
async fn spans_that_touch_do_not_overlap() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text("abcdef")]).await[0];
    let component = concept(store, "component").await;
    annotate(store, document, (0, 2), component).await;
    annotate(store, document, (4, 6), component).await;
    annotate(store, document, (2, 4), component).await;
    assert_eq!(store.document(document).await.unwrap().annotations.len(), 3);
}

#[tokio::test]
async fn a_span_over_two_sentences_touches_both() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    let outcome = annotate(store, document, (16, 28), component).await;
    assert_eq!(outcome.sentences.len(), 2);
    let gold = store.gold(&[document]).await.unwrap();
    assert_eq!(gold[0].sentences.len(), 2);
    assert!(gold[0].sentences.iter().all(|sentence| sentence.annotations.len() == 1));
}

#[tokio::test]
async fn spans_that_cannot_be_are_refused_and_change_nothing() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text("A 👩‍🔬 works.")]).await[0];
    let person = concept(store, "person").await;
    let before = seen(store).await;
    for (start, end) in [(3, 3), (4, 2), (0, 99), (2, 3)] {
        let action = Action::Annotate { document, span: span((start, end)), concept: person };
        let error = store.perform(action).await.unwrap_err();
        assert!(matches!(error, StoreError::InvalidSpan { .. }), "{start}–{end}: {error}");
    }
    assert_eq!(seen(store).await, before);
}

#[tokio::test]
async fn an_annotation_is_relabelled_moved_and_deleted() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    let part = concept(store, "part").await;
    let id = annotate(store, document, MOTOR, component).await.annotations[0].1.id;

    let change = |span, concept| Action::ChangeAnnotation { id, span, concept };
    let relabelled = store.perform(change(span(MOTOR), part)).await.unwrap();
    assert_eq!(relabelled.words, "change “motor” to part");
    let moved = store.perform(change(span(PITCH_MOTOR), part)).await.unwrap();
    assert_eq!(moved.words, "change “motor” to “pitch motor” as part");
    assert_eq!(moved.annotations[0].1.id, id);
    let counts: Vec<u32> =
        store.concepts().await.unwrap().iter().map(|concept| concept.annotations).collect();
    assert_eq!(counts, [0, 1]);
    let same = store.perform(change(span(PITCH_MOTOR), part)).await.unwrap();
    assert_eq!(same.words, "");

    let deleted = store.perform(Action::DeleteAnnotation { id }).await.unwrap();
    assert_eq!(deleted.words, "unmark “pitch motor” as part");
    assert_eq!(deleted.removed, [id]);
    let gone = store.perform(Action::DeleteAnnotation { id }).await.unwrap_err();
    assert!(matches!(gone, StoreError::NoSuchAnnotation { .. }));
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn decisions_are_kept_and_a_rejection_forbids_until_it_is_overruled() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    let decide = |place, decision| Action::Decide {
        document,
        suggested: LabelledSpan { span: span(place), concept: component },
        version: 7,
        probability: 0.75,
        decision,
    };

    let rejected = store.perform(decide(MOTOR, Decision::Reject)).await.unwrap();
    assert_eq!(rejected.words, "reject “motor” as component");
    assert_eq!(rejected.sentences[0].1.state, ReviewState::InProgress);
    assert_eq!(store.perform(decide(MOTOR, Decision::Reject)).await.unwrap().words, "");
    let gold = store.gold(&[document]).await.unwrap();
    let forbidden = LabelledSpan { span: span(MOTOR), concept: component };
    assert_eq!(gold[0].sentences[0].rejected, [forbidden]);

    let meant = LabelledSpan { span: span(PITCH_MOTOR), concept: component };
    let edited = store.perform(decide(MOTOR, Decision::Edit { meant })).await.unwrap();
    assert_eq!(edited.words, "correct “motor” to “pitch motor” as component");
    assert_eq!(edited.annotations[0].1.origin, Origin::Suggestion { version: 7 });
    let accepted = store.perform(decide((29, 32), Decision::Accept)).await.unwrap();
    assert_eq!(accepted.words, "accept “hub” as component");

    assert_eq!(store.highest_model_version().await.unwrap(), 7, "kept or not, the number is taken");
    let decisions = store.decisions(Some(document)).await.unwrap();
    let said: Vec<Decision> = decisions.iter().map(|decision| decision.decision).collect();
    assert_eq!(said, [Decision::Reject, Decision::Edit { meant }, Decision::Accept]);
    assert!(decisions.iter().all(|decision| decision.probability == 0.75 && decision.version == 7));

    annotate(store, document, MOTOR, component).await;
    let gold = store.gold(&[document]).await.unwrap();
    assert_eq!(gold[0].sentences[0].rejected, []);
}

#[tokio::test]
async fn states_of_sentences_make_the_state_of_the_document() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let set = |ordinal, state, held_out| Action::SetSentenceState {
        place: Place { document, ordinal },
        state,
        held_out,
    };

    let first = store.perform(set(0, ReviewState::Done, true)).await.unwrap();
    assert_eq!(first.words, "set the sentence “The pitch motor stalled.” to done");
    assert!(first.sentences[0].1.held_out);
    assert_eq!(first.documents[0].state, ReviewState::InProgress);
    let second = store.perform(set(1, ReviewState::Done, false)).await.unwrap();
    assert_eq!(second.documents[0].state, ReviewState::Done);
    assert_eq!(store.pulse().await.unwrap().progress.documents_done, 1);
    assert_eq!(store.list(Filter::Done, 0, 10).await.unwrap().rows.len(), 1);

    let back = store.perform(set(0, ReviewState::Untouched, true)).await.unwrap();
    assert!(!back.sentences[0].1.held_out, "only a done sentence is held out");
    let unknown = store.perform(set(2, ReviewState::Done, false)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::NoSuchSentence { ordinal: 2, .. }));
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_sentence_with_marks_cannot_become_untouched() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    annotate(store, document, MOTOR, component).await;
    let set = |state, held_out| Action::SetDocumentState { document, state, held_out };

    let done = store.perform(set(ReviewState::Done, vec![1])).await.unwrap();
    assert_eq!(done.sentences.len(), 2);
    assert_eq!(done.documents[0].state, ReviewState::Done);
    let held_out: Vec<bool> =
        done.sentences.iter().map(|(_, sentence)| sentence.held_out).collect();
    assert_eq!(held_out, [false, true]);
    assert_eq!(store.perform(set(ReviewState::Done, vec![0])).await.unwrap().words, "");

    store.perform(set(ReviewState::Untouched, vec![])).await.unwrap();
    let states: Vec<ReviewState> =
        store.document(document).await.unwrap().sentences.iter().map(|s| s.state).collect();
    assert_eq!(states, [ReviewState::InProgress, ReviewState::Untouched]);
}

#[tokio::test]
async fn concepts_have_unique_names_and_keys_and_sensible_defaults() {
    let project = Project::new().await;
    let store = &project.store;
    let component = concept(store, "Component").await;
    concept(store, "failure").await;
    let concepts = store.concepts().await.unwrap();
    let defaults: Vec<(u8, Option<&str>)> =
        concepts.iter().map(|concept| (concept.color, concept.key.as_deref())).collect();
    assert_eq!(defaults, [(0, Some("1")), (1, Some("2"))]);

    let draft = |name: &str, key: Option<&str>, color| ConceptDraft {
        name: name.to_owned(),
        key: key.map(str::to_owned),
        color,
        ..ConceptDraft::default()
    };
    let add = |draft| store.perform(Action::AddConcept { draft });
    assert!(matches!(
        add(draft(" COMPONENT ", None, None)).await.unwrap_err(),
        StoreError::NameTaken { name } if name == "Component"
    ));
    assert!(matches!(
        add(draft("x", Some("2"), None)).await.unwrap_err(),
        StoreError::KeyTaken { concept, .. } if concept == "failure"
    ));
    for bad in [draft(" ", None, None), draft("x", Some("ab"), None), draft("x", None, Some(12))] {
        assert!(matches!(add(bad).await.unwrap_err(), StoreError::InvalidInput { .. }));
    }
    let update = Action::UpdateConcept { id: component, draft: draft("Part", None, None) };
    let renamed = store.perform(update).await.unwrap();
    assert_eq!(renamed.words, "rename the concept “Component” to “Part”");
    assert!(renamed.concepts_changed);
    let part = store.concepts().await.unwrap().remove(0);
    assert_eq!((part.name.as_str(), part.color, part.key), ("Part", 0, None));
}

#[tokio::test]
async fn deleting_a_concept_takes_its_annotations_along_and_undo_brings_them_back() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    annotate(store, document, PITCH_MOTOR, component).await;
    annotate(store, document, (29, 32), component).await;
    let before = seen(store).await;

    let outcome = store.perform(Action::DeleteConcept { id: component }).await.unwrap();
    assert_eq!(outcome.removed.len(), 2);
    assert_eq!(store.pulse().await.unwrap().progress.annotations, 0);
    assert_eq!(store.concepts().await.unwrap(), []);

    store.undo().await.unwrap();
    assert_eq!(seen(store).await, before);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn merging_concepts_keeps_the_annotations_and_undo_parts_them_again() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let component = concept(store, "component").await;
    let part = concept(store, "part").await;
    annotate(store, document, PITCH_MOTOR, component).await;
    annotate(store, document, (29, 32), part).await;
    let before = seen(store).await;

    let outcome = store.perform(Action::MergeConcept { id: part, into: component }).await.unwrap();
    assert_eq!(outcome.words, "merge the concept “part” into “component”");
    assert_eq!((outcome.annotations.len(), outcome.removed.len()), (1, 0));
    let concepts = store.concepts().await.unwrap();
    assert_eq!((concepts.len(), concepts[0].annotations), (1, 2));
    store.undo().await.unwrap();
    assert_eq!(seen(store).await, before);

    let itself = store.perform(Action::MergeConcept { id: part, into: part }).await;
    assert!(matches!(itself, Err(StoreError::InvalidInput { .. })), "{itself:?}");
    assert_eq!(seen(store).await, before);
}

#[tokio::test]
async fn labelling_in_bulk_is_one_action_and_reports_what_it_cannot_take() {
    let project = Project::new().await;
    let store = &project.store;
    let ids = import(store, [text(TEXT), text("The hub again.")]).await;
    let before = seen(store).await;
    let annotation = |(start, end), concept: &str| NewAnnotation {
        span: Span::new(start, end),
        concept: concept.to_owned(),
    };
    let labelled = |document, annotations| LabelledDocument {
        document,
        annotations,
        state: Some(ReviewState::Done),
        held_out: vec![0],
    };
    let documents = vec![
        labelled(
            ids[0],
            vec![
                annotation(PITCH_MOTOR, "component"),
                annotation(MOTOR, "component"),
                annotation((0, 999), "component"),
                annotation((29, 32), " "),
            ],
        ),
        labelled(ids[1], vec![annotation((4, 7), "Component")]),
    ];
    let words = "label 2 documents from gold.jsonl".to_owned();

    let outcome = store.perform(Action::BulkLabel { words, documents }).await.unwrap();

    assert_eq!(outcome.annotations.len(), 2);
    assert_eq!(outcome.refused.len(), 3, "{:?}", outcome.refused);
    let pulse = store.pulse().await.unwrap();
    assert_eq!(pulse.concepts.len(), 1);
    assert_eq!((pulse.progress.documents_done, pulse.progress.annotations), (2, 2));
    assert_eq!(pulse.undo.as_deref(), Some("label 2 documents from gold.jsonl"));
    store.undo().await.unwrap();
    assert_eq!(seen(store).await, before);
}

#[tokio::test]
async fn what_is_called_right_is_kept_until_it_is_taken_back() {
    let project = Project::new().await;
    let store = &project.store;
    let (place, ship) = (concept(store, "place").await, concept(store, "ship").await);
    let confirm = |readings: &[Option<uuid::Uuid>]| Action::Confirm {
        surface: "Riga".to_owned(),
        readings: readings.iter().copied().collect(),
    };

    let outcome = store.perform(confirm(&[Some(place), Some(ship), None])).await.unwrap();

    assert_eq!(outcome.words, "call “Riga” right as it is");
    assert!(outcome.confirmations_changed && outcome.touched.is_empty());
    let [known] = &store.confirmations().await.unwrap()[..] else { panic!("one is kept") };
    assert!(known.covers("Riga", &[Some(ship), None].into()), "it holds for fewer readings too");
    assert!(!known.covers("riga", &[Some(ship), None].into()));
    let again = store.perform(confirm(&[Some(ship), Some(place)])).await.unwrap();
    assert_eq!((again.words.as_str(), again.confirmations_changed), ("", false));
    let undone = store.undo().await.unwrap().unwrap();
    assert!(undone.confirmations_changed);
    assert_eq!(store.confirmations().await.unwrap(), []);
    store.redo().await.unwrap().unwrap();
    assert_eq!(store.confirmations().await.unwrap().len(), 1);
    let gone = uuid::Uuid::from_u128(1);
    let refused = store.perform(confirm(&[None, Some(gone)])).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchConcept { id } if id == gone), "{refused:?}");
}
