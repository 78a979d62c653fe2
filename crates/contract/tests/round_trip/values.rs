//! One value of each type, and all variants of each enum.

use std::collections::{BTreeMap, BTreeSet};

use handful_contract::*;

use crate::finding::placed_notes;

/// Values of an enum, with a `match` that the compiler refuses when one of its variants is absent.
macro_rules! variants {
    ($type:ty { $($pattern:pat => [$($value:expr),+ $(,)?]),+ $(,)? }) => {{
        fn group(value: &$type) -> &'static str {
            match value { $($pattern => stringify!($pattern)),+ }
        }
        let values: Vec<$type> = vec![$($($value),+),+];
        let seen: BTreeSet<_> = values.iter().map(group).collect();
        let all: BTreeSet<_> = [$(stringify!($pattern)),+].into();
        assert_eq!(seen, all, "a variant of {} has no value of its own", stringify!($type));
        values
    }};
}

pub(super) fn ids() -> (ProjectId, DocumentId, ConceptId, AnnotationId, JobId) {
    let id = "0193b3a0-7c3f-7d2a-9d55-1b7e0a1f2c3d";
    (id.into(), id.into(), id.into(), id.into(), id.into())
}

pub(super) fn review_states() -> Vec<ReviewState> {
    variants!(ReviewState {
        ReviewState::Untouched => [ReviewState::Untouched],
        ReviewState::InProgress => [ReviewState::InProgress],
        ReviewState::Done => [ReviewState::Done],
    })
}

pub(super) fn document_filters() -> Vec<DocumentFilter> {
    variants!(DocumentFilter {
        DocumentFilter::All => [DocumentFilter::All],
        DocumentFilter::ToDo => [DocumentFilter::ToDo],
        DocumentFilter::Done => [DocumentFilter::Done],
    })
}

pub(super) fn origins() -> Vec<Origin> {
    variants!(Origin {
        Origin::Person => [Origin::Person],
        Origin::Imported => [Origin::Imported],
        Origin::Rule => [Origin::Rule],
        Origin::Suggestion { .. } => [
            Origin::Suggestion { version: 0 },
            Origin::Suggestion { version: u32::MAX },
        ],
    })
}

pub(super) fn decisions() -> Vec<Decision> {
    variants!(Decision {
        Decision::Accept => [Decision::Accept],
        Decision::Reject => [Decision::Reject],
        Decision::Edit { .. } => [Decision::Edit { start: 3, end: 9, concept: ids().2 }],
    })
}

pub(super) fn accesses() -> Vec<Access> {
    variants!(Access {
        Access::ReadWrite => [Access::ReadWrite],
        Access::ReadOnly { .. } => [Access::ReadOnly { reason: "Aus „Gründen“ \n\t\u{0} 😊".into() }],
    })
}

pub(super) fn themes() -> Vec<Theme> {
    variants!(Theme {
        Theme::System => [Theme::System],
        Theme::Light => [Theme::Light],
        Theme::Dark => [Theme::Dark],
    })
}

pub(super) fn codes() -> Vec<ErrorCode> {
    use ErrorCode::*;
    variants!(ErrorCode {
        NotAProject => [NotAProject],
        Damaged => [Damaged],
        NewerVersion => [NewerVersion],
        ReadOnly => [ReadOnly],
        AlreadyOpen => [AlreadyOpen],
        AlreadyExists => [AlreadyExists],
        NotFound => [NotFound],
        DiskFull => [DiskFull],
        PermissionDenied => [PermissionDenied],
        NoProject => [NoProject],
        InvalidSpan => [InvalidSpan],
        NameTaken => [NameTaken],
        KeyTaken => [KeyTaken],
        InvalidInput => [InvalidInput],
        EmptySource => [EmptySource],
        NotText => [NotText],
        NotUtf8 => [NotUtf8],
        NoColumn => [NoColumn],
        UnknownFormat => [UnknownFormat],
        Cancelled => [Cancelled],
        Encoder => [Encoder],
        NoNetwork => [NoNetwork],
        Checksum => [Checksum],
        Internal => [Internal],
    })
}

pub(super) fn phases() -> Vec<Phase> {
    variants!(Phase {
        Phase::Starting => [Phase::Starting],
        Phase::Waiting => [Phase::Waiting],
        Phase::Learning => [Phase::Learning],
        Phase::Predicting { .. } => [Phase::Predicting { done: 7, total: 20_000 }],
        Phase::Idle => [Phase::Idle],
        Phase::Failed { .. } => [Phase::Failed { failure: failure() }],
    })
}

pub(super) fn score_bases() -> Vec<ScoreBasis> {
    variants!(ScoreBasis {
        ScoreBasis::HoldOut => [ScoreBasis::HoldOut],
        ScoreBasis::CrossValidation => [ScoreBasis::CrossValidation],
    })
}

pub(super) fn scores() -> Vec<Score> {
    let mut values = variants!(Score {
        Score::TooEarly { .. } => [Score::TooEarly { sentences_needed: 3 }, Score::default()],
        Score::Measured { .. } => [Score::Measured {
            f1: 0.1,
            low: 0.0,
            high: 1.0,
            precision: 0.333_333_34,
            recall: f32::MIN_POSITIVE,
            sentences: 12,
            basis: ScoreBasis::HoldOut,
        }],
    });
    values.extend(score_bases().into_iter().map(|basis| Score::Measured {
        f1: 0.5,
        low: 0.25,
        high: 0.75,
        precision: 0.5,
        recall: 0.5,
        sentences: 40,
        basis,
    }));
    values
}

pub(super) fn ask_reasons() -> Vec<AskReason> {
    variants!(AskReason {
        AskReason::LeastCertain { .. } => [AskReason::LeastCertain { confidence: 0.123_456_79 }],
        AskReason::Random => [AskReason::Random],
        AskReason::InOrder => [AskReason::InOrder],
    })
}

pub(super) fn source_formats() -> Vec<SourceFormat> {
    variants!(SourceFormat {
        SourceFormat::Text => [SourceFormat::Text],
        SourceFormat::Csv => [SourceFormat::Csv],
        SourceFormat::Tsv => [SourceFormat::Tsv],
        SourceFormat::Jsonl => [SourceFormat::Jsonl],
        SourceFormat::Conll => [SourceFormat::Conll],
    })
}

pub(super) fn text_units() -> Vec<TextUnit> {
    variants!(TextUnit {
        TextUnit::WholeFile => [TextUnit::WholeFile],
        TextUnit::Paragraph => [TextUnit::Paragraph],
        TextUnit::Line => [TextUnit::Line],
    })
}

pub(super) fn text_encodings() -> Vec<TextEncoding> {
    variants!(TextEncoding {
        TextEncoding::Utf8 => [TextEncoding::Utf8],
        TextEncoding::Windows1252 => [TextEncoding::Windows1252],
    })
}

pub(super) fn export_formats() -> Vec<ExportFormat> {
    variants!(ExportFormat {
        ExportFormat::Jsonl => [ExportFormat::Jsonl],
        ExportFormat::Conll => [ExportFormat::Conll],
        ExportFormat::HuggingFace => [ExportFormat::HuggingFace],
    })
}

pub(super) fn export_scopes() -> Vec<ExportScope> {
    variants!(ExportScope {
        ExportScope::Done => [ExportScope::Done],
        ExportScope::All => [ExportScope::All],
    })
}

pub(super) fn menu_items() -> Vec<MenuItem> {
    use MenuItem::*;
    variants!(MenuItem {
        NewProject => [NewProject],
        OpenProject => [OpenProject],
        OpenSample => [OpenSample],
        CloseProject => [CloseProject],
        ImportFiles => [ImportFiles],
        ImportFolder => [ImportFolder],
        Export => [Export],
        Undo => [Undo],
        Redo => [Redo],
        ToggleTheme => [ToggleTheme],
        LargerText => [LargerText],
        SmallerText => [SmallerText],
        ShowSettings => [ShowSettings],
        ShowKeys => [ShowKeys],
    })
}

pub(super) fn events() -> Vec<Event> {
    variants!(Event {
        Event::Learning { .. } => [Event::Learning { state: learning_state() }],
        Event::Suggestions { .. } => [
            Event::Suggestions { documents: vec![] },
            Event::Suggestions { documents: vec![ids().1, "b".into()] },
        ],
        Event::Job { .. } => [Event::Job { progress: job_progress() }],
        Event::Menu { .. } => [Event::Menu { item: MenuItem::Export }],
        Event::Dropped { .. } => [Event::Dropped { paths: vec!["C:\\Brief \"1\".txt".into()] }],
    })
}

pub(super) fn failure() -> Failure {
    Failure::new(ErrorCode::NotFound, "“Brief 😊.txt” is not there.").with_detail("os error 2")
}

pub(super) fn concept() -> Concept {
    Concept {
        id: ids().2,
        name: "pitch motor".into(),
        description: "what turns a blade\nabout its axis".into(),
        color: 11,
        key: Some("1".into()),
        annotations: 3,
    }
}

pub(super) fn progress() -> Progress {
    Progress {
        documents: 100_000,
        documents_done: 3,
        sentences: 400_000,
        sentences_done: 17,
        annotations: 21,
    }
}

pub(super) fn pulse() -> Pulse {
    Pulse {
        concepts: vec![concept(), Concept { key: None, color: 0, ..concept() }],
        progress: progress(),
        undo: Some("mark “pitch motor” as component".into()),
        redo: None,
    }
}

pub(super) fn project() -> Project {
    Project {
        id: ids().0,
        name: "Turbines".into(),
        path: "/tmp/Turbines.handful".into(),
        access: Access::ReadWrite,
        pulse: pulse(),
    }
}

pub(super) fn recent() -> RecentProject {
    RecentProject {
        path: "/tmp/Turbines.handful".into(),
        name: "Turbines".into(),
        opened_at: -1,
        progress: progress(),
        present: false,
    }
}

pub(super) fn sentence() -> Sentence {
    Sentence { ordinal: 2, start: 10, end: 40, state: ReviewState::InProgress, held_out: true }
}

pub(super) fn sentence_ref() -> SentenceRef {
    SentenceRef { document: ids().1, ordinal: 2 }
}

pub(super) fn annotation() -> Annotation {
    Annotation { id: ids().3, start: 12, end: 15, concept: ids().2, origin: Origin::Person }
}

pub(super) fn suggestion() -> Suggestion {
    Suggestion { start: 20, end: 24, concept: ids().2, probability: 0.987_654_3, rule: None }
}

pub(super) fn document_row() -> DocumentRow {
    DocumentRow {
        id: ids().1,
        title: "Report 7".into(),
        state: ReviewState::Done,
        sentences: 4,
        sentences_done: 4,
        annotations: 9,
    }
}

pub(super) fn document_page() -> DocumentPage {
    DocumentPage { total: 9, offset: 8, rows: vec![document_row()] }
}

pub(super) fn document() -> Document {
    Document {
        id: ids().1,
        title: "Report 7".into(),
        text: "Pitch motor 👨‍👩‍👧 \"failed\".\r\n".into(),
        meta: BTreeMap::from([("year".into(), "1987".into()), ("author".into(), "\"x\"".into())]),
        state: ReviewState::Untouched,
        sentences: vec![sentence()],
        annotations: vec![annotation()],
        suggestions: vec![suggestion()],
        notes: placed_notes(),
    }
}

pub(super) fn document_suggestions() -> DocumentSuggestions {
    DocumentSuggestions { document: ids().1, version: Some(4), suggestions: vec![suggestion()] }
}

pub(super) fn applied() -> Applied {
    Applied {
        action: "mark “pitch motor” as component".into(),
        annotations: vec![(ids().1, annotation())],
        removed: vec![ids().3],
        sentences: vec![(ids().1, sentence())],
        notes: placed_notes(),
        documents: vec![document_row()],
        pulse: pulse(),
        place: Some(sentence_ref()),
        reload: true,
    }
}

pub(super) fn concept_draft() -> ConceptDraft {
    ConceptDraft {
        name: "component".into(),
        description: "a part".into(),
        color: Some(3),
        key: Some("c".into()),
    }
}

pub(super) fn preferences() -> Preferences {
    Preferences {
        theme: Theme::Dark,
        text_size: 125,
        face: Face::Sans,
        show_names: false,
        threshold: 35,
        threads: Some(2),
        memory_mb: Some(1_000),
        deep_on_battery: true,
        device: DeviceChoice::Processor,
        language: LanguageChoice::SimplifiedChinese,
        keys: [("Accept".to_owned(), "Shift+q".to_owned())].into(),
    }
}

pub(super) fn device_choices() -> Vec<DeviceChoice> {
    let known = vec![DeviceChoice::Automatic, DeviceChoice::Processor];
    for choice in &known {
        match choice {
            DeviceChoice::Automatic | DeviceChoice::Processor => {}
        }
    }
    known
}

pub(super) fn language_choices() -> Vec<LanguageChoice> {
    let known =
        vec![LanguageChoice::System, LanguageChoice::English, LanguageChoice::SimplifiedChinese];
    for choice in &known {
        match choice {
            LanguageChoice::System
            | LanguageChoice::English
            | LanguageChoice::SimplifiedChinese => {}
        }
    }
    known
}

pub(super) fn device_state() -> DeviceState {
    DeviceState {
        name: "the processor".into(),
        card: Some("CUDA".into()),
        notice: Some("The graphics card cannot be used.".into()),
    }
}

pub(super) fn learning_state() -> LearningState {
    LearningState {
        phase: Phase::Predicting { done: 1, total: 2 },
        version: Some(7),
        labels: 40,
        deep: true,
        chosen: true,
        deepening: Some(0.5),
        deepening_left: Some(20.0),
        held_back: Some(DeepHold::Battery),
        score: scores().pop().expect("there are scores"),
        encoder: "handful-mini".into(),
        unread: 12,
        likely_errors: Some(2),
    }
}

pub(super) fn all_advice() -> Vec<Advice> {
    variants!(Advice {
        Advice::TooEarly => [Advice::TooEarly],
        Advice::GoOn => [Advice::GoOn],
        Advice::WorthIt => [Advice::WorthIt],
        Advice::FeedConcepts => [Advice::FeedConcepts],
        Advice::MeasureBetter => [Advice::MeasureBetter],
        Advice::Stop => [Advice::Stop],
    })
}

pub(super) fn deep_holds() -> Vec<DeepHold> {
    variants!(DeepHold {
        DeepHold::Battery => [DeepHold::Battery],
        DeepHold::TooLittleMemory { .. } => [DeepHold::TooLittleMemory { needed_mb: 700 }],
        DeepHold::LeftOut { .. } => [DeepHold::LeftOut { sentences: 3 }],
    })
}

pub(super) fn likely_error() -> LikelyError {
    let place = TextPlace {
        sentence: sentence_ref(),
        start: 10,
        end: 14,
        before: "…left ".into(),
        after: " in May.".into(),
    };
    LikelyError {
        surface: "Riga".into(),
        readings: vec![
            TextReading { concept: Some(ids().2), count: 2, places: vec![place.clone(), place] },
            TextReading { concept: None, count: 1, places: vec![] },
        ],
    }
}

pub(super) fn proposal() -> Proposal {
    Proposal {
        sentence: sentence_ref(),
        reason: AskReason::LeastCertain { confidence: 0.5 },
        text: "The gearbox whined.".into(),
    }
}

pub(super) fn import_options() -> ImportOptions {
    ImportOptions {
        format: Some(SourceFormat::Csv),
        unit: TextUnit::Line,
        text_column: Some("Befund".into()),
        encoding: TextEncoding::Windows1252,
    }
}

pub(super) fn source_preview() -> SourcePreview {
    SourcePreview {
        path: "a.csv".into(),
        bytes: u64::MAX,
        format: Some(SourceFormat::Csv),
        columns: vec!["id".into(), "text".into()],
        samples: vec!["first".into()],
        problem: Some(failure()),
    }
}

pub(super) fn refusal() -> Refusal {
    Refusal { source: "a.jsonl".into(), line: Some(3), reason: "This span is empty.".into() }
}

pub(super) fn import_report() -> ImportReport {
    ImportReport {
        files: 1,
        read: 3,
        imported: 1,
        duplicates: 1,
        annotations: 5,
        concepts: vec!["fault".into()],
        refused: vec![refusal(), Refusal { line: None, ..refusal() }],
        refused_total: 2,
        notes: vec![refusal()],
        cancelled: false,
    }
}

pub(super) fn loss() -> Loss {
    Loss {
        document: "Report 7".into(),
        surface: "pitch".into(),
        concept: "component".into(),
        reason: "It ends inside a word.".into(),
    }
}

pub(super) fn export_report() -> ExportReport {
    ExportReport {
        path: "out.conll".into(),
        documents: 4,
        annotations: 3,
        suggestions: 2,
        lost: vec![loss()],
        lost_total: 1,
        notes: vec!["The concept “a b” is written a_b.".into()],
        cancelled: true,
    }
}

pub(super) fn model_report() -> ModelReport {
    ModelReport {
        path: "letters-model".into(),
        files: vec!["config.json".into(), "model.safetensors".into()],
        bytes: u64::MAX,
        version: 7,
        labels: 40,
        concepts: vec![ModelConcept { name: "pitch motor".into(), annotations: 12 }],
        encoder: "handful-mini".into(),
        licence: Some("CC-BY-SA-4.0".into()),
        deep: true,
        scores: Some(ModelScores { in_use: scores().remove(0), exported: Score::default() }),
        alike: WordsAlike { sentences: 20, words: 400, same: 391, seen: true },
        cancelled: true,
    }
}

pub(super) fn annotate_report() -> AnnotateReport {
    AnnotateReport {
        path: "out.jsonl".into(),
        model: "letters".into(),
        concepts: vec!["component".into()],
        files: 2,
        documents: 3,
        sentences: 9,
        suggestions: 8,
        unread: 1,
        refused: vec![refusal()],
        refused_total: 1,
        notes: vec![refusal()],
        lost: vec![loss()],
        lost_total: 1,
        written_otherwise: vec!["The concept “a b” is written a_b.".into()],
        cancelled: true,
    }
}

pub(super) fn job_progress() -> JobProgress {
    JobProgress {
        job: ids().4,
        what: "Importing letters.txt".into(),
        done: 3,
        total: Some(9),
        seconds_left: Some(1.5),
    }
}
