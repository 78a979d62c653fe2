//! Everything can be taken back and done again, whatever it was and whenever.

use handful_store::{
    Action, ConceptDraft, Decision, LabelledDocument, LabelledSpan, NewAnnotation, NewRule, Note,
    NoteOn, Place, ReviewState, RuleKind, Store,
};
use handful_text::Span;
use proptest::{collection, prelude::*, sample::Index};
use uuid::Uuid;

use crate::common::{Project, annotate, concept, ids, import, marked, seen, text};

#[tokio::test]
async fn undo_and_redo_survive_closing_the_window() {
    let project = Project::new().await;
    let document = import(&project.store, [text("One two three.")]).await[0];
    let word = concept(&project.store, "word").await;
    annotate(&project.store, document, (0, 3), word).await;
    let first = seen(&project.store).await;
    annotate(&project.store, document, (4, 7), word).await;
    let second = seen(&project.store).await;

    let project = project.reopened().await;
    let undone = project.store.undo().await.unwrap().unwrap();
    assert_eq!(undone.words, "mark “two” as word");
    assert_eq!(undone.place, Some(Place { document, ordinal: 0 }));
    assert_eq!(seen(&project.store).await, first);

    let project = project.reopened().await;
    assert_eq!(project.store.pulse().await.unwrap().redo.as_deref(), Some("mark “two” as word"));
    project.store.redo().await.unwrap().unwrap();
    assert_eq!(seen(&project.store).await, second);
    assert!(project.store.redo().await.unwrap().is_none());
}

#[tokio::test]
async fn a_new_action_ends_what_could_be_redone() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text("One two three.")]).await[0];
    let word = concept(store, "word").await;
    annotate(store, document, (0, 3), word).await;
    annotate(store, document, (4, 7), word).await;
    store.undo().await.unwrap();
    store.undo().await.unwrap();
    annotate(store, document, (8, 13), word).await;
    let pulse = store.pulse().await.unwrap();
    assert_eq!(pulse.redo, None);
    assert_eq!(pulse.undo.as_deref(), Some("mark “three” as word"));
    assert!(store.redo().await.unwrap().is_none());
    store.undo().await.unwrap();
    assert_eq!(store.pulse().await.unwrap().undo.as_deref(), Some("add the concept “word”"));
}

#[tokio::test]
async fn a_new_project_has_nothing_to_undo_or_redo() {
    let project = Project::new().await;
    assert!(project.store.undo().await.unwrap().is_none());
    assert!(project.store.redo().await.unwrap().is_none());
}

/// An action whose targets are picked from what there is when its turn comes.
#[derive(Clone, Debug)]
enum Deed {
    AddConcept(u8),
    UpdateConcept(Index, u8, Option<u8>),
    DeleteConcept(Index),
    MergeConcept(Index, Index),
    Annotate(Index, usize, usize, Index),
    ChangeAnnotation(Index, Index, usize, usize, Index),
    DeleteAnnotation(Index, Index),
    Replace(Index, Index, Vec<(usize, usize, u8)>),
    Split(Index, Index, usize),
    Join(Index, Index),
    TakeBack(Index, Index),
    Decide(Index, usize, usize, Index, u8),
    SetSentence(Index, u32, u8, bool),
    SetDocument(Index, u8, Vec<u32>),
    Confirm(u8, Index),
    Note(Index, Option<u32>, bool, u8),
    AddRule(Index, u8, bool),
    AddRules(Index, Index),
    RemoveRule(Index, u8),
    Bulk(Index, Vec<(usize, usize, u8)>, u8),
    Import(Vec<u8>),
    Undo,
    Redo,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let at = any::<Index>;
    let (start, length) = (0..30_usize, 1..12_usize);
    let deed = prop_oneof![
        1 => (0..6_u8).prop_map(Deed::AddConcept),
        1 => (at(), 0..6_u8, proptest::option::of(1..4_u8))
            .prop_map(|(which, name, key)| Deed::UpdateConcept(which, name, key)),
        1 => at().prop_map(Deed::DeleteConcept),
        1 => (at(), at()).prop_map(|(which, into)| Deed::MergeConcept(which, into)),
        6 => (at(), start.clone(), length.clone(), at())
            .prop_map(|(document, start, length, concept)| {
                Deed::Annotate(document, start, start + length, concept)
            }),
        2 => (at(), at(), start.clone(), length.clone(), at())
            .prop_map(|(document, which, start, length, concept)| {
                Deed::ChangeAnnotation(document, which, start, start + length, concept)
            }),
        2 => (at(), at()).prop_map(|(document, which)| Deed::DeleteAnnotation(document, which)),
        1 => (at(), at(), collection::vec((start.clone(), length.clone(), 0..6_u8), 0..3))
            .prop_map(|(document, which, spans)| Deed::Replace(document, which, spans)),
        1 => (at(), at(), length.clone())
            .prop_map(|(document, which, cut)| Deed::Split(document, which, cut)),
        1 => (at(), at()).prop_map(|(document, which)| Deed::Join(document, which)),
        1 => (at(), at()).prop_map(|(document, which)| Deed::TakeBack(document, which)),
        3 => (at(), start.clone(), length.clone(), at(), 0..3_u8)
            .prop_map(|(document, start, length, concept, said)| {
                Deed::Decide(document, start, start + length, concept, said)
            }),
        2 => (at(), 0..3_u32, 0..3_u8, any::<bool>())
            .prop_map(|(document, ordinal, state, held)| {
                Deed::SetSentence(document, ordinal, state, held)
            }),
        1 => (at(), 0..3_u8, collection::vec(0..3_u32, 0..2))
            .prop_map(|(document, state, held)| Deed::SetDocument(document, state, held)),
        1 => (0..3_u8, at()).prop_map(|(surface, concept)| Deed::Confirm(surface, concept)),
        1 => (at(), proptest::option::of(0..3_u32), any::<bool>(), 0..3_u8)
            .prop_map(|(of, ordinal, flagged, text)| Deed::Note(of, ordinal, flagged, text)),
        2 => (at(), 0..4_u8, any::<bool>())
            .prop_map(|(concept, text, case)| Deed::AddRule(concept, text, case)),
        1 => (at(), at()).prop_map(|(concept, other)| Deed::AddRules(concept, other)),
        2 => (at(), 0..4_u8).prop_map(|(concept, text)| Deed::RemoveRule(concept, text)),
        1 => (at(), collection::vec((start, length, 0..6_u8), 0..4), 0..4_u8)
            .prop_map(|(document, spans, state)| Deed::Bulk(document, spans, state)),
        1 => collection::vec(0..12_u8, 1..4).prop_map(Deed::Import),
        1 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
    ];
    collection::vec(deed, 1..20)
}

fn state(number: u8) -> ReviewState {
    [ReviewState::Untouched, ReviewState::InProgress, ReviewState::Done][usize::from(number % 3)]
}

fn concept_name(number: u8) -> String {
    format!("Concept {number}")
}

/// Some of these are what annotations cover too.
fn rule(concept: Uuid, number: u8, case: bool) -> NewRule {
    let (kind, text) = [
        (RuleKind::Words, "One"),
        (RuleKind::Words, "two"),
        (RuleKind::Expression, "two"),
        (RuleKind::Expression, "t.o"),
    ][usize::from(number % 4)];
    NewRule { concept, kind, text: text.to_owned(), case }
}

/// The action that a deed comes to; none where it has nothing to aim at.
async fn aimed(store: &Store, deed: &Deed) -> Option<Action> {
    let documents = ids(store).await;
    let concepts = store.concepts().await.unwrap();
    let document = |at: &Index| (!documents.is_empty()).then(|| *at.get(&documents));
    let concept = |at: &Index| (!concepts.is_empty()).then(|| at.get(&concepts).id);
    Some(match deed {
        Deed::AddConcept(name) => Action::AddConcept {
            draft: ConceptDraft { name: concept_name(*name), ..ConceptDraft::default() },
        },
        Deed::UpdateConcept(which, name, key) => Action::UpdateConcept {
            id: concept(which)?,
            draft: ConceptDraft {
                name: concept_name(*name),
                key: key.map(|key| key.to_string()),
                ..ConceptDraft::default()
            },
        },
        Deed::DeleteConcept(which) => Action::DeleteConcept { id: concept(which)? },
        Deed::MergeConcept(which, into) => {
            Action::MergeConcept { id: concept(which)?, into: concept(into)? }
        }
        Deed::Annotate(of, start, end, which) => Action::Annotate {
            document: document(of)?,
            span: Span::new(*start, *end),
            concept: concept(which)?,
        },
        Deed::ChangeAnnotation(of, which, start, end, to) => {
            let annotations = store.document(document(of)?).await.unwrap().annotations;
            (!annotations.is_empty()).then_some(())?;
            let id = which.get(&annotations).id;
            Action::ChangeAnnotation { id, span: Span::new(*start, *end), concept: concept(to)? }
        }
        Deed::DeleteAnnotation(of, which) => {
            let annotations = store.document(document(of)?).await.unwrap().annotations;
            (!annotations.is_empty()).then_some(())?;
            Action::DeleteAnnotation { id: which.get(&annotations).id }
        }
        Deed::Replace(of, which, spans) => {
            let document = document(of)?;
            let annotations = store.document(document).await.unwrap().annotations;
            let gone = (!annotations.is_empty()).then(|| which.get(&annotations).id);
            let come = new_annotations(spans);
            Action::Replace { document, gone: gone.into_iter().collect(), come }
        }
        Deed::Split(of, which, cut) => {
            let annotations = store.document(document(of)?).await.unwrap().annotations;
            (!annotations.is_empty()).then_some(())?;
            let whole = which.get(&annotations);
            let cut = whole.span.start + cut;
            let parts = (Span::new(whole.span.start, cut), Span::new(cut, whole.span.end.max(cut)));
            Action::SplitAnnotation { id: whole.id, parts }
        }
        Deed::Join(of, which) => {
            let annotations = store.document(document(of)?).await.unwrap().annotations;
            let pairs: Vec<_> = annotations.windows(2).collect();
            (!pairs.is_empty()).then_some(())?;
            let [one, other] = which.get(&pairs) else { unreachable!("a pair") };
            Action::JoinAnnotations { one: one.id, other: other.id }
        }
        Deed::TakeBack(of, which) => {
            let document = document(of)?;
            let decisions = store.decisions(Some(document)).await.unwrap();
            (!decisions.is_empty()).then_some(())?;
            Action::TakeBackRejection { document, suggested: which.get(&decisions).suggested }
        }
        Deed::Decide(of, start, end, which, said) => {
            let concept = concept(which)?;
            let meant = LabelledSpan { span: Span::new(*start, end + 1), concept };
            Action::Decide {
                document: document(of)?,
                suggested: LabelledSpan { span: Span::new(*start, *end), concept },
                version: 1,
                probability: 0.1,
                decision: [Decision::Accept, Decision::Reject, Decision::Edit { meant }]
                    [usize::from(*said)],
            }
        }
        Deed::SetSentence(of, ordinal, to, held_out) => Action::SetSentenceState {
            place: Place { document: document(of)?, ordinal: *ordinal },
            state: state(*to),
            held_out: *held_out,
        },
        Deed::SetDocument(of, to, held_out) => Action::SetDocumentState {
            document: document(of)?,
            state: state(*to),
            held_out: held_out.clone(),
        },
        Deed::AddRule(which, text, case) => {
            Action::AddRule { rule: rule(concept(which)?, *text, *case) }
        }
        Deed::AddRules(which, other) => {
            let (one, other) = (concept(which)?, concept(other)?);
            let rules = (0..3).flat_map(|text| [rule(one, text, true), rule(other, text, false)]);
            Action::AddRules { words: "add a list".to_owned(), rules: rules.collect() }
        }
        Deed::RemoveRule(which, text) => {
            let NewRule { concept, kind, text, .. } = rule(concept(which)?, *text, true);
            Action::RemoveRule { concept, kind, text }
        }
        Deed::Confirm(surface, which) => Action::Confirm {
            surface: format!("word {surface}"),
            readings: [None, Some(concept(which)?)].into(),
        },
        Deed::Note(of, ordinal, flagged, text) => Action::SetNote {
            on: NoteOn { document: document(of)?, ordinal: *ordinal },
            note: Note { flagged: *flagged, text: "?".repeat(usize::from(*text)) },
        },
        Deed::Bulk(of, spans, to) => Action::BulkLabel {
            words: "label".to_owned(),
            documents: vec![LabelledDocument {
                document: document(of)?,
                annotations: new_annotations(spans),
                state: (*to < 3).then(|| state(*to)),
                held_out: vec![0],
            }],
        },
        Deed::Import(_) | Deed::Undo | Deed::Redo => return None,
    })
}

fn new_annotations(spans: &[(usize, usize, u8)]) -> Vec<NewAnnotation> {
    let annotation = |(start, length, name): &(usize, usize, u8)| NewAnnotation {
        span: Span::new(*start, start + length),
        concept: concept_name(*name),
    };
    spans.iter().map(annotation).collect()
}

/// Does a deed and says by how much the stack of what can be undone has grown.
async fn done(store: &Store, deed: &Deed) -> i32 {
    match deed {
        Deed::Undo => -i32::from(store.undo().await.unwrap().is_some()),
        Deed::Redo => i32::from(store.redo().await.unwrap().is_some()),
        Deed::Import(numbers) => {
            let mut importer = store.import("import").await.unwrap();
            for number in numbers {
                let text = format!("Document {number} begins here. It goes on and ends.");
                let name = concept_name(number % 6);
                importer.push(marked(&text, &[(0, 8, &name)])).await.unwrap();
            }
            i32::from(importer.commit().await.unwrap().imported > 0)
        }
        _ => match aimed(store, deed).await {
            // Some aims are beyond the text or collide with a name; they must change nothing.
            Some(action) => store
                .perform(action)
                .await
                .map_or(0, |outcome| i32::from(!outcome.words.is_empty())),
            None => 0,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn undoing_all_gives_the_beginning_and_redoing_all_the_end(deeds in deeds()) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let project = Project::new().await;
            let beginning = seen(&project.store).await;
            import(&project.store, [text("A first document with words. And a second sentence.")])
                .await;
            concept(&project.store, "Concept 0").await;
            let mut depth = 2;
            for deed in &deeds {
                depth += done(&project.store, deed).await;
            }
            let end = seen(&project.store).await;
            prop_assert_eq!(project.store.verify().await.unwrap(), Vec::<String>::new());

            for _ in 0..depth {
                prop_assert!(project.store.undo().await.unwrap().is_some());
            }
            prop_assert!(project.store.undo().await.unwrap().is_none());
            prop_assert_eq!(&seen(&project.store).await, &beginning);

            let project = project.reopened().await;
            for _ in 0..depth {
                prop_assert!(project.store.redo().await.unwrap().is_some());
            }
            // What the deeds themselves left undone may still wait behind the end.
            prop_assert_eq!(&seen(&project.store).await, &end);
            prop_assert_eq!(project.store.verify().await.unwrap(), Vec::<String>::new());
            Ok(())
        })?;
    }
}
