//! Between the words of the crates below and those of the contract.

use std::num::NonZeroUsize;

use handful_contract as c;
use handful_session as session;
use handful_store as store;
use handful_text::Span;
use uuid::Uuid;

use crate::convert_rule;

const MEGABYTE: u64 = 1_000_000;

/// Reads an identifier that the interface gives back.
pub(crate) fn uuid(id: &str, what: &str) -> Result<Uuid, c::Failure> {
    Uuid::parse_str(id).map_err(|error| {
        c::Failure::new(
            c::ErrorCode::NotFound,
            format!("This {what} is not in the project. It may have been deleted meanwhile."),
        )
        .with_detail(format!("“{id}”: {error}"))
    })
}

pub(crate) fn span(start: u32, end: u32) -> Result<Span, c::Failure> {
    if start >= end {
        return Err(c::Failure::new(
            c::ErrorCode::InvalidSpan,
            "This span is empty or ends before it begins. Mark at least one character.",
        )
        .with_detail(format!("{start}–{end}")));
    }
    Ok(Span { start: start as usize, end: end as usize })
}

/// Offsets fit: the store refuses texts of more than `u32::MAX` scalar values.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(crate) fn document_id(id: Uuid) -> c::DocumentId {
    c::DocumentId(id.to_string())
}

pub(crate) fn concept_id(id: Uuid) -> c::ConceptId {
    c::ConceptId(id.to_string())
}

pub(crate) fn draft(draft: c::ConceptDraft) -> store::ConceptDraft {
    store::ConceptDraft {
        name: draft.name,
        description: draft.description,
        color: draft.color,
        key: draft.key,
    }
}

pub(crate) fn state_in(state: c::ReviewState) -> store::ReviewState {
    match state {
        c::ReviewState::Untouched => store::ReviewState::Untouched,
        c::ReviewState::InProgress => store::ReviewState::InProgress,
        c::ReviewState::Done => store::ReviewState::Done,
    }
}

pub(crate) fn state_out(state: store::ReviewState) -> c::ReviewState {
    match state {
        store::ReviewState::Untouched => c::ReviewState::Untouched,
        store::ReviewState::InProgress => c::ReviewState::InProgress,
        store::ReviewState::Done => c::ReviewState::Done,
    }
}

pub(crate) fn filter(filter: c::DocumentFilter) -> store::Filter {
    match filter {
        c::DocumentFilter::All => store::Filter::All,
        c::DocumentFilter::ToDo => store::Filter::ToDo,
        c::DocumentFilter::Done => store::Filter::Done,
    }
}

pub(crate) fn access(access: store::Access) -> c::Access {
    match access {
        store::Access::ReadWrite => c::Access::ReadWrite,
        store::Access::ReadOnly { reason } => {
            c::Access::ReadOnly { reason: format!("This project can only be looked at: {reason}") }
        }
    }
}

fn concept(concept: store::Concept) -> c::Concept {
    c::Concept {
        id: concept_id(concept.id),
        name: concept.name,
        description: concept.description,
        color: concept.color,
        key: concept.key,
        annotations: concept.annotations,
    }
}

fn progress(progress: store::Progress) -> c::Progress {
    c::Progress {
        documents: progress.documents,
        documents_done: progress.documents_done,
        sentences: progress.sentences,
        sentences_done: progress.sentences_done,
        annotations: progress.annotations,
    }
}

pub(crate) fn pulse(pulse: store::Pulse) -> c::Pulse {
    c::Pulse {
        concepts: pulse.concepts.into_iter().map(concept).collect(),
        progress: progress(pulse.progress),
        undo: pulse.undo,
        redo: pulse.redo,
    }
}

pub(crate) fn row(row: store::DocumentRow) -> c::DocumentRow {
    c::DocumentRow {
        id: document_id(row.id),
        title: row.title,
        state: state_out(row.state),
        sentences: row.sentences,
        sentences_done: row.sentences_done,
        annotations: row.annotations,
    }
}

pub(crate) fn page(page: store::Page) -> c::DocumentPage {
    c::DocumentPage {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(row).collect(),
    }
}

fn sentence(sentence: store::Sentence) -> c::Sentence {
    c::Sentence {
        ordinal: sentence.ordinal,
        start: offset(sentence.span.start),
        end: offset(sentence.span.end),
        state: state_out(sentence.state),
        held_out: sentence.held_out,
    }
}

fn origin(origin: store::Origin) -> c::Origin {
    match origin {
        store::Origin::Person => c::Origin::Person,
        store::Origin::Imported => c::Origin::Imported,
        store::Origin::Rule => c::Origin::Rule,
        store::Origin::Suggestion { version } => c::Origin::Suggestion { version },
    }
}

pub(crate) fn annotation(annotation: &store::Annotation) -> c::Annotation {
    c::Annotation {
        id: c::AnnotationId(annotation.id.to_string()),
        start: offset(annotation.span.start),
        end: offset(annotation.span.end),
        concept: concept_id(annotation.concept),
        origin: origin(annotation.origin),
    }
}

fn note(record: store::NoteRecord) -> c::PlacedNote {
    c::PlacedNote {
        on: c::NoteOn { document: document_id(record.on.document), ordinal: record.on.ordinal },
        note: note_out(record.note),
    }
}

pub(crate) fn note_out(note: store::Note) -> c::Note {
    c::Note { flagged: note.flagged, text: note.text }
}

pub(crate) fn document(
    document: store::Document,
    suggestions: Vec<session::Suggestion>,
    notes: Vec<store::NoteRecord>,
) -> c::Document {
    c::Document {
        id: document_id(document.id),
        title: document.title,
        text: document.text,
        meta: document.meta.into_iter().map(|(key, value)| (key, value.to_string())).collect(),
        state: state_out(document.state),
        sentences: document.sentences.into_iter().map(sentence).collect(),
        annotations: document.annotations.iter().map(annotation).collect(),
        suggestions: suggestions.into_iter().map(suggestion).collect(),
        notes: notes.into_iter().map(note).collect(),
    }
}

pub(crate) fn applied(outcome: store::Outcome, now: store::Pulse) -> c::Applied {
    c::Applied {
        action: outcome.words,
        annotations: outcome
            .annotations
            .into_iter()
            .map(|(document, one)| (document_id(document), annotation(&one)))
            .collect(),
        removed: outcome.removed.into_iter().map(|id| c::AnnotationId(id.to_string())).collect(),
        sentences: outcome
            .sentences
            .into_iter()
            .map(|(document, one)| (document_id(document), sentence(one)))
            .collect(),
        notes: outcome.notes.into_iter().map(note).collect(),
        documents: outcome.documents.into_iter().map(row).collect(),
        pulse: pulse(now),
        place: outcome.place.map(|place| c::SentenceRef {
            document: document_id(place.document),
            ordinal: place.ordinal,
        }),
        reload: outcome.reload,
    }
}

pub(crate) fn suggestion(suggestion: session::Suggestion) -> c::Suggestion {
    c::Suggestion {
        start: offset(suggestion.span.start),
        end: offset(suggestion.span.end),
        concept: concept_id(suggestion.concept),
        probability: suggestion.probability,
        rule: suggestion.rule.map(convert_rule::rule_kind),
    }
}

pub(crate) fn suggestions(suggestions: session::Suggestions) -> c::DocumentSuggestions {
    c::DocumentSuggestions {
        document: document_id(suggestions.document),
        version: suggestions.version,
        suggestions: suggestions.suggestions.into_iter().map(suggestion).collect(),
    }
}

pub(crate) fn learning(state: session::State) -> c::LearningState {
    c::LearningState {
        phase: phase(state.phase),
        version: state.version,
        labels: state.labels,
        deep: state.deep,
        chosen: state.chosen,
        deepening: state.deepening,
        deepening_left: state.deepening_left,
        held_back: state.held_back.map(deep_hold),
        score: score(&state.score),
        encoder: state.encoder,
        unread: state.unread,
        likely_errors: state.likely_errors,
    }
}

fn deep_hold(hold: session::DeepHold) -> c::DeepHold {
    match hold {
        session::DeepHold::Battery => c::DeepHold::Battery,
        session::DeepHold::TooLittleMemory { needed } => c::DeepHold::TooLittleMemory {
            needed_mb: u32::try_from(needed.div_ceil(MEGABYTE)).unwrap_or(u32::MAX),
        },
        session::DeepHold::LeftOut { sentences } => c::DeepHold::LeftOut { sentences },
    }
}

/// How much of the machine a person lets learning take.
pub(crate) fn manners(preferences: &c::Preferences) -> session::Manners {
    session::Manners {
        threads: preferences.threads.and_then(|threads| NonZeroUsize::new(threads.into())),
        memory: preferences.memory_mb.map(|megabytes| u64::from(megabytes) * MEGABYTE),
        deep_on_battery: preferences.deep_on_battery,
    }
}

pub(crate) fn likely_error(error: &session::LikelyError) -> c::LikelyError {
    let readings = error.readings.iter().map(|reading| c::TextReading {
        concept: reading.concept.map(concept_id),
        count: reading.count,
        places: reading.places.iter().map(place).collect(),
    });
    c::LikelyError { surface: error.surface.clone(), readings: readings.collect() }
}

fn place(place: &session::TextPlace) -> c::TextPlace {
    c::TextPlace {
        sentence: sentence_ref(place.sentence),
        start: offset(place.span.start),
        end: offset(place.span.end),
        before: place.before.clone(),
        after: place.after.clone(),
    }
}

pub(crate) fn sentence_ref(at: session::SentenceRef) -> c::SentenceRef {
    c::SentenceRef { document: document_id(at.document), ordinal: at.ordinal }
}

fn phase(phase: session::Phase) -> c::Phase {
    match phase {
        session::Phase::Starting => c::Phase::Starting,
        session::Phase::Waiting => c::Phase::Waiting,
        session::Phase::Learning => c::Phase::Learning,
        session::Phase::Predicting { done, total } => c::Phase::Predicting { done, total },
        session::Phase::Idle => c::Phase::Idle,
        session::Phase::Failed(trouble) => {
            c::Phase::Failed { failure: crate::failure::trouble(trouble) }
        }
    }
}

pub(crate) fn score(score: &session::Score) -> c::Score {
    match *score {
        session::Score::TooEarly { sentences_needed } => c::Score::TooEarly { sentences_needed },
        session::Score::Measured { f1, low, high, precision, recall, sentences, basis } => {
            let basis = score_basis(basis);
            c::Score::Measured { f1, low, high, precision, recall, sentences, basis }
        }
    }
}

pub(crate) fn score_basis(basis: session::Basis) -> c::ScoreBasis {
    match basis {
        session::Basis::HoldOut => c::ScoreBasis::HoldOut,
        session::Basis::CrossValidation => c::ScoreBasis::CrossValidation,
    }
}

pub(crate) fn proposal(proposal: session::Proposal) -> c::Proposal {
    c::Proposal {
        sentence: sentence_ref(proposal.sentence),
        reason: match proposal.reason {
            session::Reason::LeastCertain { confidence } => {
                c::AskReason::LeastCertain { confidence }
            }
            session::Reason::Random => c::AskReason::Random,
            session::Reason::InOrder => c::AskReason::InOrder,
        },
        text: proposal.text,
    }
}
