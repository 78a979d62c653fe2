//! Annotations cut in two and joined again, and rejections taken back.

use handful_store::{
    Action, Decision, LabelledSpan, Origin, Outcome, ReviewState, Store, StoreError,
};
use handful_text::Span;
use uuid::Uuid;

use crate::common::{Project, annotate, concept, import, seen, text};

const TEXT: &str = "Riga, Lübeck and Hull are harbours.";
const RIGA: Span = Span { start: 0, end: 4 };
const LUEBECK: Span = Span { start: 6, end: 12 };
const HULL: Span = Span { start: 17, end: 21 };
const RIGA_LUEBECK: Span = Span { start: 0, end: 12 };

struct Bench {
    project: Project,
    document: Uuid,
    place: Uuid,
}

impl Bench {
    async fn new() -> Self {
        let project = Project::new().await;
        let document = import(&project.store, [text(TEXT)]).await[0];
        let place = concept(&project.store, "place").await;
        Self { project, document, place }
    }

    fn store(&self) -> &Store {
        &self.project.store
    }

    async fn mark(&self, span: Span, concept: Uuid) -> Uuid {
        let outcome = annotate(self.store(), self.document, (span.start, span.end), concept).await;
        outcome.annotations[0].1.id
    }

    async fn split(&self, id: Uuid, parts: (Span, Span)) -> Result<Outcome, StoreError> {
        self.store().perform(Action::SplitAnnotation { id, parts }).await
    }

    async fn join(&self, one: Uuid, other: Uuid) -> Result<Outcome, StoreError> {
        self.store().perform(Action::JoinAnnotations { one, other }).await
    }

    async fn spans(&self) -> Vec<(Uuid, Span, String)> {
        let annotations = self.store().document(self.document).await.unwrap().annotations;
        annotations.into_iter().map(|one| (one.id, one.span, one.surface)).collect()
    }
}

#[tokio::test]
async fn an_annotation_is_split_into_two_and_one_undo_makes_it_whole() {
    let bench = Bench::new().await;
    let whole = bench.mark(RIGA_LUEBECK, bench.place).await;
    let before = seen(bench.store()).await;

    let outcome = bench.split(whole, (RIGA, LUEBECK)).await.unwrap();

    assert_eq!(outcome.words, "split “Riga, Lübeck” into “Riga” and “Lübeck” as place");
    let spans = bench.spans().await;
    assert_eq!((spans[0].0, spans[0].1, spans[0].2.as_str()), (whole, RIGA, "Riga"));
    assert_eq!((spans[1].1, spans[1].2.as_str()), (LUEBECK, "Lübeck"));
    assert_eq!(bench.store().pulse().await.unwrap().progress.annotations, 2);
    assert_eq!(bench.store().verify().await.unwrap(), Vec::<String>::new());
    bench.store().undo().await.unwrap();
    assert_eq!(seen(bench.store()).await, before);
}

#[tokio::test]
async fn two_annotations_of_one_concept_are_joined_and_one_undo_parts_them() {
    let bench = Bench::new().await;
    let riga = bench.mark(RIGA, bench.place).await;
    let luebeck = bench.mark(LUEBECK, bench.place).await;
    let before = seen(bench.store()).await;

    let outcome = bench.join(luebeck, riga).await.unwrap();

    assert_eq!(outcome.words, "join “Lübeck” and “Riga” as place");
    assert_eq!(outcome.removed, [riga]);
    assert_eq!(bench.spans().await, [(luebeck, RIGA_LUEBECK, "Riga, Lübeck".to_owned())]);
    assert_eq!(bench.store().verify().await.unwrap(), Vec::<String>::new());
    bench.store().undo().await.unwrap();
    assert_eq!(seen(bench.store()).await, before);
}

#[tokio::test]
async fn what_cannot_be_split_or_joined_is_refused_and_nothing_changes() {
    let bench = Bench::new().await;
    let person = concept(bench.store(), "person").await;
    let riga = bench.mark(RIGA, bench.place).await;
    let luebeck = bench.mark(LUEBECK, person).await;
    let hull = bench.mark(HULL, bench.place).await;
    let before = seen(bench.store()).await;
    let part = |start, end| Span::new(start, end);
    let mut said = Vec::new();
    for refused in [
        bench.split(riga, (part(0, 2), part(1, 4))).await,
        bench.split(riga, (part(0, 2), part(2, 6))).await,
        bench.join(riga, riga).await,
        bench.join(riga, luebeck).await,
        bench.join(riga, hull).await,
    ] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::InvalidInput { .. }), "{error:?}");
        said.push(error.to_string());
    }
    said.dedup();
    assert_eq!(said.len(), 5, "each says why: {said:?}");
    let empty = bench.split(riga, (part(0, 2), part(4, 4))).await.unwrap_err();
    assert!(matches!(empty, StoreError::InvalidSpan { .. }), "{empty:?}");
    let gone = bench.split(Uuid::nil(), (part(0, 2), part(2, 4))).await.unwrap_err();
    assert!(matches!(gone, StoreError::NoSuchAnnotation { .. }), "{gone:?}");
    assert_eq!(seen(bench.store()).await, before);
}

#[tokio::test]
async fn what_was_imported_is_a_person_s_once_it_is_reshaped() {
    let bench = Bench::new().await;
    let whole = bench.mark(RIGA_LUEBECK, bench.place).await;
    bench.split(whole, (RIGA, LUEBECK)).await.unwrap();
    let annotations = bench.store().document(bench.document).await.unwrap().annotations;
    assert!(annotations.iter().all(|one| one.origin == Origin::Person));
}

#[tokio::test]
async fn a_rejection_is_taken_back_and_training_hears_of_it() {
    let bench = Bench::new().await;
    let suggested = LabelledSpan { span: RIGA, concept: bench.place };
    let reject = Action::Decide {
        document: bench.document,
        suggested,
        version: 3,
        probability: 0.75,
        decision: Decision::Reject,
    };
    bench.store().perform(reject).await.unwrap();
    let rejected = seen(bench.store()).await;
    assert_eq!(rejected.gold[0].sentences[0].rejected, [suggested]);

    let take_back = || Action::TakeBackRejection { document: bench.document, suggested };
    let outcome = bench.store().perform(take_back()).await.unwrap();

    assert_eq!(outcome.words, "take back the rejection of “Riga” as place");
    assert_eq!(outcome.touched, [bench.document]);
    let after = seen(bench.store()).await;
    assert_eq!(after.decisions, []);
    assert!(after.gold[0].sentences[0].rejected.is_empty());
    assert_eq!(after.gold[0].sentences[0].state, ReviewState::InProgress);
    let again = bench.store().perform(take_back()).await.unwrap();
    assert_eq!(again.words, "", "nobody rejects it any more");
    bench.store().undo().await.unwrap();
    assert_eq!(seen(bench.store()).await, rejected);
}
