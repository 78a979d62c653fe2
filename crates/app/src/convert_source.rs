//! Between the words of file formats and those of the store and the contract.

use handful_contract as c;
use handful_formats as formats;
use handful_store as store;

pub(crate) fn options(options: &c::ImportOptions) -> formats::ReadOptions {
    formats::ReadOptions {
        format: options.format.map(format_in),
        unit: match options.unit {
            c::TextUnit::WholeFile => formats::TextUnit::WholeFile,
            c::TextUnit::Paragraph => formats::TextUnit::Paragraph,
            c::TextUnit::Line => formats::TextUnit::Line,
        },
        text_column: options.text_column.clone(),
        encoding: match options.encoding {
            c::TextEncoding::Utf8 => formats::Encoding::Utf8,
            c::TextEncoding::Windows1252 => formats::Encoding::Windows1252,
        },
        // A project has one concept for each stretch of text.
        overlaps: formats::Overlaps::Parted,
    }
}

fn format_in(format: c::SourceFormat) -> formats::SourceFormat {
    match format {
        c::SourceFormat::Text => formats::SourceFormat::Text,
        c::SourceFormat::Csv => formats::SourceFormat::Csv,
        c::SourceFormat::Tsv => formats::SourceFormat::Tsv,
        c::SourceFormat::Jsonl => formats::SourceFormat::Jsonl,
        c::SourceFormat::Conll => formats::SourceFormat::Conll,
    }
}

pub(crate) fn format_out(format: formats::SourceFormat) -> c::SourceFormat {
    match format {
        formats::SourceFormat::Text => c::SourceFormat::Text,
        formats::SourceFormat::Csv => c::SourceFormat::Csv,
        formats::SourceFormat::Tsv => c::SourceFormat::Tsv,
        formats::SourceFormat::Jsonl => c::SourceFormat::Jsonl,
        formats::SourceFormat::Conll => c::SourceFormat::Conll,
    }
}

pub(crate) fn target(format: c::ExportFormat) -> formats::TargetFormat {
    match format {
        c::ExportFormat::Jsonl => formats::TargetFormat::Jsonl,
        c::ExportFormat::Conll => formats::TargetFormat::Conll,
        c::ExportFormat::HuggingFace => formats::TargetFormat::HuggingFace,
    }
}

fn state_in(state: formats::ReviewState) -> store::ReviewState {
    match state {
        formats::ReviewState::Untouched => store::ReviewState::Untouched,
        formats::ReviewState::InProgress => store::ReviewState::InProgress,
        formats::ReviewState::Done => store::ReviewState::Done,
    }
}

pub(crate) fn state_out(state: store::ReviewState) -> formats::ReviewState {
    match state {
        store::ReviewState::Untouched => formats::ReviewState::Untouched,
        store::ReviewState::InProgress => formats::ReviewState::InProgress,
        store::ReviewState::Done => formats::ReviewState::Done,
    }
}

pub(crate) fn annotation(span: formats::LabelledSpan) -> store::NewAnnotation {
    store::NewAnnotation { span: span.span, concept: span.label }
}

fn note(note: formats::SourceNote) -> store::NewNote {
    let formats::SourceNote { span, flagged, text } = note;
    store::NewNote { at: span.map(|span| span.start), note: store::Note { flagged, text } }
}

/// A document as the store takes it. Suggestions stay behind: the project's own model makes them.
pub(crate) fn document(document: formats::SourceDocument) -> store::NewDocument {
    store::NewDocument {
        external_id: document.external_id,
        title: document.title,
        text: document.text,
        meta: document.meta,
        state: document.state.map(state_in),
        sentences: document.sentences.map(|sentences| {
            sentences
                .into_iter()
                .map(|sentence| store::NewSentence {
                    span: sentence.span,
                    state: Some(state_in(sentence.state)),
                    held_out: false,
                })
                .collect()
        }),
        annotations: document.spans.into_iter().map(annotation).collect(),
        notes: document.notes.into_iter().map(note).collect(),
    }
}

pub(crate) fn loss(loss: formats::Loss) -> c::Loss {
    c::Loss {
        document: loss.document,
        surface: loss.surface,
        concept: loss.concept,
        reason: sentence(&loss.reason),
    }
}

/// A remark as a sentence: with a capital letter and a full stop.
pub(crate) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let mut sentence: String =
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}
