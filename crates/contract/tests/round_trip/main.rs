//! Every type of the contract, in every variant, through the serialiser that the hosts use.
//!
//! The lists below cannot fall behind: a variant that is missing fails to compile (the `match` is
//! exhaustive), a command that is missing fails `every_command_is_tried`.

mod agreement;
mod evaluation;
mod finding;
mod insight;
mod occurrences;
mod rules;
mod trials;
mod values;

use std::{collections::BTreeSet, fmt::Debug};

use agreement::*;
use evaluation::*;
use finding::*;
use handful_contract::{command::*, *};
use insight::*;
use occurrences::*;
use rules::*;
use serde::{Serialize, de::DeserializeOwned};
use trials::*;
use values::*;

fn back_and_forth<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("serialises");
    let from_text: T = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(&from_text, value, "through text: {text}");
    let tree = serde_json::to_value(value).expect("serialises to a tree");
    let from_tree: T = serde_json::from_value(tree).expect("deserialises from a tree");
    assert_eq!(&from_tree, value, "through a tree: {text}");
}

macro_rules! round_trips {
    ($($name:ident: $values:expr;)+) => {
        $(#[test]
        fn $name() {
            let values = $values;
            assert!(!values.is_empty());
            values.iter().for_each(back_and_forth);
        })+
    };
}

round_trips! {
    project_id: [ids().0];
    document_id: [ids().1];
    concept_id: [ids().2];
    annotation_id: [ids().3];
    job_id: [ids().4];
    sentence_ref_: [sentence_ref()];
    review_state: review_states();
    document_filter: document_filters();
    document_row_: review_states().into_iter().map(|state| DocumentRow { state, ..document_row() }).collect::<Vec<_>>();
    document_page_: [document_page(), DocumentPage::default()];
    document_: [document()];
    sentence_: review_states().into_iter().map(|state| Sentence { state, ..sentence() }).collect::<Vec<_>>();
    origin: origins();
    annotation_: origins().into_iter().map(|origin| Annotation { origin, ..annotation() }).collect::<Vec<_>>();
    suggestion_: [suggestion(), Suggestion { probability: 0.0, ..suggestion() }, Suggestion { probability: 1.0, ..suggestion() }, Suggestion { rule: Some(RuleKind::Words), ..suggestion() }];
    rule_kind: rule_kinds();
    rule_source: rule_sources();
    rule: rule_page().rows.into_iter().map(|row| row.rule).collect::<Vec<_>>();
    rule_row: rule_page().rows;
    decision: decisions();
    error_code: codes();
    failure_: codes().into_iter().map(|code| Failure { code, ..failure() }).collect::<Vec<_>>();
    concept_: [concept(), Concept { key: None, ..concept() }];
    progress_: [progress(), Progress::default()];
    access: accesses();
    project_: accesses().into_iter().map(|access| Project { access, ..project() }).collect::<Vec<_>>();
    pulse_: [pulse(), Pulse::default()];
    recent_project: [recent(), RecentProject { present: true, ..recent() }];
    applied_: [applied(), Applied::default()];
    concept_draft_: [concept_draft(), ConceptDraft::default()];
    theme: themes();
    device_choice: device_choices();
    language_choice: language_choices();
    device_state_: [device_state(), DeviceState::default()];
    preferences_: themes().into_iter().map(|theme| Preferences { theme, ..preferences() }).collect::<Vec<_>>();
    phase: phases();
    score_basis: score_bases();
    score: scores();
    learning_state_: phases().into_iter().map(|phase| LearningState { phase, ..learning_state() }).chain([LearningState::default()]).collect::<Vec<_>>();
    document_suggestions_: [document_suggestions(), DocumentSuggestions { version: None, suggestions: vec![], ..document_suggestions() }];
    ask_reason: ask_reasons();
    deep_hold: deep_holds();
    advice: all_advice();
    learning_report_: all_advice().into_iter().map(|advice| LearningReport { advice, ..learning_report() }).chain([LearningReport::default()]).collect::<Vec<_>>();
    score_point: learning_report().points;
    concept_score: learning_report().points.into_iter().flat_map(|point| point.concepts).collect::<Vec<_>>();
    concept_progress: learning_report().concepts;
    confusion: learning_report().confusions;
    version_change: learning_report().change.into_iter().collect::<Vec<_>>();
    concept_change: learning_report().change.into_iter().flat_map(|change| change.concepts).collect::<Vec<_>>();
    outlook_: learning_report().outlook.into_iter().chain([Outlook { next_point: None, ..outlook() }]).collect::<Vec<_>>();
    cost: outlook().next_point.into_iter().collect::<Vec<_>>();
    version_row: learning_report().versions;
    version_comparison_: [version_comparison()];
    version_difference: version_comparison().first;
    read_span: version_comparison().first.into_iter().flat_map(|it| it.one).collect::<Vec<_>>();
    likely_error_: [likely_error()];
    text_reading: likely_error().readings;
    text_place: likely_error().readings.into_iter().flat_map(|reading| reading.places).collect::<Vec<_>>();
    proposal_: ask_reasons().into_iter().map(|reason| Proposal { reason, ..proposal() }).collect::<Vec<_>>();
    source_format: source_formats();
    text_unit: text_units();
    text_encoding: text_encodings();
    import_options_: [import_options(), ImportOptions::default()];
    source_preview_: [source_preview(), SourcePreview { format: None, problem: None, ..source_preview() }];
    refusal_: [refusal(), Refusal { line: None, ..refusal() }];
    import_report_: [import_report(), ImportReport::default()];
    export_format: export_formats();
    export_scope: export_scopes();
    loss_: [loss()];
    model_report_: [model_report(), ModelReport::default()];
    model_concept: model_report().concepts;
    model_scores: model_report().scores.into_iter().collect::<Vec<_>>();
    words_alike: [model_report().alike, WordsAlike::default()];
    annotate_report_: [annotate_report(), AnnotateReport::default()];
    export_report_: [export_report(), ExportReport::default()];
    job_progress_: [job_progress(), JobProgress { total: None, seconds_left: None, ..job_progress() }];
    spread_: [spread(), Spread::default()];
    mean: [Mean { mean: 1.0 / 3.0 }, Mean::default()];
    paired_difference_: [paired_difference(), PairedDifference::default()];
    calibration_bin: calibration_report().bins;
    calibration_report_: [calibration_report(), CalibrationReport::default()];
    few_shot_result_: [few_shot_result(), FewShotResult::default()];
    few_shot_setting: settings();
    head_kind: heads();
    tag_scheme: schemes();
    learning_strategy: strategies();
    recipe_: [recipe(), Recipe::default()];
    unlabelled: readings();
    depth: depths();
    protocol: protocols();
    hidden_result_: [hidden_result(), HiddenResult::default()];
    compared_result_: [compared_result()];
    few_shot_report_: [few_shot_report(), FewShotReport::default()];
    sample_report_: [sample_report(), SampleReport::default()];
    sampled_sentence_: [sampled_sentence(), SampledSentence::default()];
    speed_report_: [speed_report(), SpeedReport::default()];
    encoder_choice_: [encoder_choice(), EncoderChoice::default()];
    encoder_row_: encoder_rows();
    pretrain_set: pretrain_report().sets;
    anchor_count: [pretrain_report().anchored.unwrap_or_default(), AnchorCount::default()];
    probe: pretrain_report().probes;
    pretrain_report_: [pretrain_report(), PretrainReport::default()];
    ask_measure: measures();
    ask_strategy_: [ask_strategy(), AskStrategy::default()];
    curve_point: simulated_strategy().curve;
    key_presses_: [key_presses(), KeyPresses::default()];
    simulated_strategy_: [simulated_strategy(), SimulatedStrategy::default()];
    simulation_reference: [simulation_report().reference, SimulationReference::default()];
    simulation_report_: [simulation_report(), SimulationReport::default()];
    reach: reaches();
    occurrence_query_: [occurrence_query()];
    occurrence_report_: [occurrence_report(), OccurrenceReport::default()];
    occurrence_example: occurrence_report().examples;
    standing: standings();
    find_query_: [find_query(), FindQuery::default()];
    find_from: find_froms();
    find_page_: [find_page(), FindPage::default()];
    found_place: found_places();
    found_mark_: [found_mark(), FoundMark { probability: None, ..found_mark() }];
    place_ref_: [place_ref()];
    noted_: noted();
    note_: [note(), Note::default()];
    note_on: placed_notes().into_iter().map(|one| one.on).collect::<Vec<_>>();
    placed_note: placed_notes();
    agreement_: [agreement(), Agreement::default()];
    agreement_report: [comparison().report, AgreementReport::default()];
    comparison_: [comparison(), Comparison::default()];
    difference_: comparison().differences;
    named_span_: [named_span()];
    explanation_: [explanation(), Explanation::default()];
    rejected_page_: [rejected_page(), RejectedPage::default()];
    history_page_: [history_page(), HistoryPage::default()];
    past_action: history_page().actions;
    accept_query_: [accept_query(), AcceptQuery::default()];
    accept_report_: [accept_report(), AcceptReport::default()];
    accept_example: accept_report().examples;
    event: events();
    menu_item: menu_items();
}

/// Tries a command and each of the replies, and says which command it was.
fn tried<C: Command + PartialEq + Debug>(command: &C, replies: &[C::Reply]) -> &'static str
where
    C::Reply: PartialEq + Debug,
{
    assert!(!replies.is_empty(), "{} has no reply to try", C::NAME);
    back_and_forth(command);
    replies.iter().for_each(back_and_forth);
    assert!(
        serde_json::to_value(command).expect("serialises").is_object(),
        "{} must be an object on the wire",
        C::NAME
    );
    C::NAME
}

#[test]
fn every_command_is_tried() {
    let (_, document_id, concept_id, annotation_id, job) = ids();
    let tried = [
        tried(&CreateProject { path: "a.handful".into(), name: "A".into() }, &[project()]),
        tried(&OpenProject { path: "a.handful".into() }, &[project()]),
        tried(&OpenSample {}, &[project()]),
        tried(&CloseProject {}, &[()]),
        tried(&GetProject {}, &[None, Some(project())]),
        tried(&ListRecent {}, &[vec![], vec![recent()]]),
        tried(&ListEncoders {}, &[vec![], encoder_rows()]),
        tried(&DownloadEncoder { job: "j".into(), name: "owner/name".into() }, &encoder_rows()),
        tried(&AddEncoder { folder: "/encoders/own".into() }, &encoder_rows()),
        tried(&RemoveEncoder { name: "owner/name".into() }, &[()]),
        tried(&ChooseEncoder { name: "/encoders/own".into() }, &[project()]),
        tried(&ForgetRecent { path: "a".into() }, &[()]),
        tried(&AddConcept { draft: concept_draft() }, &[applied()]),
        tried(&UpdateConcept { id: concept_id.clone(), draft: concept_draft() }, &[applied()]),
        tried(&DeleteConcept { id: concept_id.clone() }, &[applied()]),
        tried(&MergeConcept { id: concept_id.clone(), into: concept_id.clone() }, &[applied()]),
        tried(
            &ListDocuments { filter: DocumentFilter::ToDo, offset: 5, limit: 50 },
            &[document_page()],
        ),
        tried(&GetDocument { id: document_id.clone() }, &[document()]),
        tried(
            &Annotate {
                document: document_id.clone(),
                start: 1,
                end: 2,
                concept: concept_id.clone(),
            },
            &[applied()],
        ),
        tried(
            &ChangeAnnotation {
                id: annotation_id.clone(),
                start: 1,
                end: 2,
                concept: concept_id.clone(),
            },
            &[applied()],
        ),
        tried(&DeleteAnnotation { id: annotation_id.clone() }, &[applied()]),
        tried(
            &SplitAnnotation {
                id: annotation_id.clone(),
                start: 1,
                end: 2,
                second_start: 3,
                second_end: 4,
            },
            &[applied()],
        ),
        tried(&JoinAnnotations { one: annotation_id.clone(), other: annotation_id }, &[applied()]),
        tried(
            &ExplainSuggestion {
                document: document_id.clone(),
                start: 1,
                end: 2,
                concept: concept_id.clone(),
            },
            &[explanation()],
        ),
        tried(
            &ListRejected { document: Some(document_id.clone()), limit: 200 },
            &[rejected_page(), RejectedPage::default()],
        ),
        tried(&TakeBackRejection { place: place_ref(), concept: concept_id.clone() }, &[applied()]),
        tried(&FindOccurrences { query: occurrence_query() }, &[occurrence_report()]),
        tried(&AnnotateOccurrences { query: occurrence_query() }, &[applied()]),
        tried(
            &Find { query: find_query(), from: find_froms().pop(), limit: 200 },
            &[find_page(), FindPage::default()],
        ),
        tried(
            &AnnotatePlaces { places: vec![place_ref()], concept: concept_id.clone() },
            &[applied()],
        ),
        tried(
            &ListRules { concept: concept_id.clone(), holding: "ri".into(), offset: 50, limit: 50 },
            &[rule_page(), RulePage::default()],
        ),
        tried(
            &AddRule {
                concept: concept_id.clone(),
                kind: RuleKind::Expression,
                text: r"\d{4}".into(),
                case: true,
            },
            &[applied()],
        ),
        tried(
            &RemoveRule { concept: concept_id.clone(), kind: RuleKind::Words, text: "Riga".into() },
            &[applied()],
        ),
        tried(
            &ImportRules { concept: concept_id.clone(), path: "/towns.txt".into(), case: false },
            &[rule_report(), RuleReport::default()],
        ),
        tried(
            &Decide {
                document: document_id.clone(),
                start: 1,
                end: 2,
                concept: concept_id,
                decision: Decision::Accept,
            },
            &[applied()],
        ),
        tried(
            &PreviewAccept { query: accept_query() },
            &[accept_report(), AcceptReport::default()],
        ),
        tried(&AcceptSuggestions { query: accept_query(), seal: "a1".into() }, &[applied()]),
        tried(
            &CompareWith { job: ids().4, path: "theirs.conll".into() },
            &[comparison(), Comparison::default()],
        ),
        tried(
            &Settle { document: ids().1, gone: vec![ids().3], come: vec![named_span()] },
            &[applied()],
        ),
        tried(
            &MeasureAgreement { job: ids().4, ours: "a.jsonl".into(), theirs: "b.jsonl".into() },
            &[comparison().report],
        ),
        tried(&SetNote { on: placed_notes().remove(0).on, note: note() }, &[applied()]),
        tried(
            &SetSentenceState { sentence: sentence_ref(), state: ReviewState::Done },
            &[applied()],
        ),
        tried(
            &SetDocumentState { document: document_id.clone(), state: ReviewState::Untouched },
            &[applied()],
        ),
        tried(&Undo {}, &[applied()]),
        tried(&Redo {}, &[applied()]),
        tried(&ListHistory { before: Some(7), limit: 50 }, &[history_page()]),
        tried(&Travel { to: 0 }, &[applied()]),
        tried(&GetLearning {}, &[learning_state()]),
        tried(&Learn {}, &[learning_state()]),
        tried(&Deepen {}, &[learning_state()]),
        tried(&Suggest { job: job.clone() }, &[learning_state()]),
        tried(&GetSuggestions { document: document_id.clone() }, &[document_suggestions()]),
        tried(&CallOffDeepRound {}, &[()]),
        tried(&GetLearningReport {}, &[learning_report(), LearningReport::default()]),
        tried(&UseVersion { version: 3 }, &[learning_state()]),
        tried(&UseNewestVersion {}, &[learning_state()]),
        tried(&CompareVersions { job: job.clone(), one: 3, other: 7 }, &[version_comparison()]),
        tried(&ListLikelyErrors {}, &[vec![], vec![likely_error()]]),
        tried(
            &Confirm { surface: "Riga".into(), readings: vec![None, Some(ids().2)] },
            &[applied()],
        ),
        tried(&Look { document: document_id, first: 0, last: 3 }, &[()]),
        tried(&NextSentence { except: vec![sentence_ref()] }, &[None, Some(proposal())]),
        tried(
            &InspectSources { paths: vec!["a".into()], options: import_options() },
            &[vec![source_preview()]],
        ),
        tried(
            &Import { job: job.clone(), paths: vec!["a".into()], options: import_options() },
            &[import_report()],
        ),
        tried(
            &Export {
                job: job.clone(),
                path: "out".into(),
                format: ExportFormat::Conll,
                scope: ExportScope::Done,
                with_suggestions: true,
            },
            &[export_report()],
        ),
        tried(
            &ExportModel {
                job: job.clone(),
                path: "model".into(),
                name: Some("Letters".into()),
                with_onnx: true,
            },
            &[model_report()],
        ),
        tried(
            &AnnotateFiles {
                job: job.clone(),
                model: "model".into(),
                paths: vec!["a".into()],
                options: import_options(),
                output: "out".into(),
                format: ExportFormat::Conll,
            },
            &[annotate_report()],
        ),
        tried(&CancelJob { job: job.clone() }, &[()]),
        tried(&GetPreferences {}, &[preferences()]),
        tried(&GetDevice {}, &[device_state()]),
        tried(&SetPreferences { preferences: preferences() }, &[()]),
        tried(&LabelFrom { path: "gold.jsonl".into(), only: Some(20) }, &[import_report()]),
        tried(
            &EvaluateFewShot {
                job: job.clone(),
                data: "eval".into(),
                k: vec![4, 16],
                seeds: 3,
                test_limit: Some(200),
                hide: vec![0, 30],
                compare: settings(),
                depth: Depth::Deep,
                protocol: Protocol::Probe,
                encoder: encoder_choice(),
                recipe: recipe(),
            },
            &[few_shot_report()],
        ),
        tried(
            &Pretrain {
                job: job.clone(),
                data: Some("pretrain".into()),
                csv: vec!["nuner.csv".into()],
                output: "encoder".into(),
                encoder: encoder_choice(),
                seed: 7,
                sentences: Some(155_000),
                resume: true,
                probes: vec!["eval".into()],
                name: Some("own".into()),
                licence: Some("CC-BY-SA-4.0".into()),
            },
            &[pretrain_report()],
        ),
        tried(
            &DrawSamples {
                data: "eval".into(),
                k: vec![4, 16],
                seeds: 3,
                test_limit: Some(500),
                output: Some("samples".into()),
            },
            &[sample_report()],
        ),
        tried(&EvaluateSpeed { job: job.clone(), data: "eval".into() }, &[speed_report()]),
        tried(
            &Simulate {
                job,
                data: "eval".into(),
                strategies: vec![ask_strategy()],
                seeds: 3,
                labels: Some(100),
                reference: 64,
                pool_limit: Some(1_000),
                test_limit: None,
                keys: 50,
            },
            &[simulation_report()],
        ),
    ];
    let tried: BTreeSet<_> = tried.into_iter().collect();
    let all: BTreeSet<_> = NAMES.iter().copied().collect();
    assert_eq!(tried, all);
    assert_eq!(all.len(), NAMES.len(), "two commands share a name");
}

/// Another host writes these words by hand (`data-*` hooks, the window's menu), so they are fixed.
#[test]
fn the_words_on_the_wire_stay() {
    let word = |value: serde_json::Value| value.as_str().map(str::to_owned).expect("a string");
    let words = |values: Vec<serde_json::Value>| values.into_iter().map(word).collect::<Vec<_>>();
    let states = review_states().iter().map(|v| serde_json::json!(v)).collect();
    assert_eq!(words(states), ["untouched", "in_progress", "done"]);
    let formats = export_formats().iter().map(|v| serde_json::json!(v)).collect();
    assert_eq!(words(formats), ["jsonl", "conll", "hugging_face"]);
    assert_eq!(
        serde_json::json!(Phase::Predicting { done: 1, total: 2 }),
        serde_json::json!({"kind": "predicting", "done": 1, "total": 2})
    );
    assert_eq!(serde_json::json!(OpenSample {}), serde_json::json!({}));
}

/// A preferences file of an older version lacks keys; a person may have written a shorter one.
#[test]
fn preferences_and_import_options_fill_their_gaps() {
    let preferences: Preferences = serde_json::from_str(r#"{"theme":"dark"}"#).expect("reads");
    assert_eq!(preferences, Preferences { theme: Theme::Dark, ..Preferences::default() });
    let options: ImportOptions = serde_json::from_str("{}").expect("reads");
    assert_eq!(options, ImportOptions::default());
}
