//! What came of a command, in words for a person.

use handful_contract::{
    AskReason, Concept, ExportReport, ImportReport, LearningReport, LearningState, Loss, Phase,
    Progress, Project, Proposal, Refusal, SampleReport, Score, ScoreBasis, SpeedReport,
};
use serde::Serialize;

use crate::insight;

/// More refusals than this are counted, not listed; `--json` lists the first thousand.
const LISTED: usize = 20;

/// What `handful status` prints.
#[derive(Serialize)]
pub(crate) struct Status {
    name: String,
    path: String,
    access: handful_contract::Access,
    #[serde(flatten)]
    progress: Progress,
    concepts: Vec<Concept>,
    undo: Option<String>,
    redo: Option<String>,
    learning: LearningState,
    report: LearningReport,
}

impl Status {
    pub(crate) fn new(project: Project, learning: LearningState, report: LearningReport) -> Self {
        Self {
            name: project.name,
            path: project.path,
            access: project.access,
            progress: project.pulse.progress,
            concepts: project.pulse.concepts,
            undo: project.pulse.undo,
            redo: project.pulse.redo,
            learning,
            report,
        }
    }
}

pub(crate) fn created(project: &Project) -> String {
    format!("Made the project “{}” in {}.", project.name, project.path)
}

pub(crate) fn imported(report: &ImportReport) -> String {
    let mut lines = vec![format!(
        "Imported {} of {} from {}.",
        count(report.imported, "document"),
        report.read,
        count(report.files, "file"),
    )];
    if report.annotations > 0 {
        lines.push(format!(
            "{} of {}: {}.",
            count(report.annotations, "annotation"),
            count(report.concepts.len(), "concept"),
            report.concepts.join(", "),
        ));
    }
    if report.duplicates > 0 {
        lines.push(format!(
            "{} left out: the project has the very same text already.",
            count(report.duplicates, "document"),
        ));
    }
    aside(&mut lines, report);
    lines.join("\n")
}

pub(crate) fn labelled(report: &ImportReport) -> String {
    let mut lines = vec![format!(
        "Labelled {} with {}; {} done now.",
        count(report.imported, "document"),
        count(report.annotations, "annotation"),
        if report.imported == 1 { "it is" } else { "they are" },
    )];
    aside(&mut lines, report);
    lines.join("\n")
}

fn aside(lines: &mut Vec<String>, report: &ImportReport) {
    refused(lines, &report.refused, report.refused_total, &report.notes);
}

/// What was not taken of some files, and what there is to say of the rest.
pub(crate) fn refused(lines: &mut Vec<String>, refused: &[Refusal], total: u32, notes: &[Refusal]) {
    if total > 0 {
        lines.push(format!("Refused {}:", count(total, "thing")));
        list(lines, refused, total);
    }
    if !notes.is_empty() {
        lines.push("Note:".to_owned());
        list(lines, notes, u32::try_from(notes.len()).unwrap_or(u32::MAX));
    }
}

/// What of labelled data could not be taken.
pub(crate) fn left_out(lines: &mut Vec<String>, notes: &[Refusal]) {
    if !notes.is_empty() {
        lines.push("Left out:".to_owned());
        list(lines, notes, u32::try_from(notes.len()).unwrap_or(u32::MAX));
    }
}

fn list(lines: &mut Vec<String>, refusals: &[Refusal], total: u32) {
    for one in refusals.iter().take(LISTED) {
        let line = one.line.map_or(String::new(), |line| format!(":{line}"));
        lines.push(format!("  {}{line}: {}", one.source, one.reason));
    }
    let rest = (total as usize).saturating_sub(LISTED);
    if rest > 0 {
        lines.push(format!("  … and {rest} more"));
    }
}

pub(crate) fn learned(state: &LearningState) -> String {
    match state.version {
        Some(version) => format!(
            "Version {version} learned from {}{}. {}",
            count(state.labels, "annotation"),
            if state.deep { ", with tuned layers" } else { "" },
            score(&state.score)
        ),
        None => "There is nothing to learn from yet.".to_owned(),
    }
}

pub(crate) fn score(score: &Score) -> String {
    match score {
        Score::TooEarly { sentences_needed } => format!(
            "Too early to tell how good it is: {} more must be done.",
            count(*sentences_needed, "sentence")
        ),
        Score::Measured { f1, low, high, precision, recall, sentences, basis } => {
            let basis = match basis {
                ScoreBasis::HoldOut => "kept apart from learning",
                ScoreBasis::CrossValidation => "by cross-validation; none is kept apart yet",
            };
            format!(
                "F1 {f1:.2} ({low:.2}–{high:.2}), precision {precision:.2}, recall {recall:.2}, \
                 on {} {basis}.",
                count(*sentences, "sentence")
            )
        }
    }
}

pub(crate) fn suggested(state: &LearningState) -> String {
    match state.version {
        Some(version) => format!(
            "Version {version} has read everything. Write its suggestions with `handful export \
             --with-suggestions`."
        ),
        None => "There is no model version yet.".to_owned(),
    }
}

pub(crate) fn proposed(proposal: Option<&Proposal>) -> String {
    let Some(proposal) = proposal else {
        return "Every sentence is done.".to_owned();
    };
    let why = match proposal.reason {
        AskReason::LeastCertain { confidence } => {
            format!("the model is least sure of it ({:.0} %)", f64::from(confidence) * 100.0)
        }
        AskReason::Random => "drawn at random".to_owned(),
        AskReason::InOrder => "the next in order".to_owned(),
    };
    format!("{}\n({why})", proposal.text)
}

pub(crate) fn exported(report: &ExportReport) -> String {
    let mut lines = vec![format!(
        "Wrote {} with {} and {} to {}.",
        count(report.documents, "document"),
        count(report.annotations, "annotation"),
        count(report.suggestions, "suggestion"),
        report.path,
    )];
    lost(&mut lines, &report.lost, report.lost_total);
    lines.extend(report.notes.iter().cloned());
    lines.join("\n")
}

/// What a format could not hold.
pub(crate) fn lost(lines: &mut Vec<String>, lost: &[Loss], total: u32) {
    if total == 0 {
        return;
    }
    lines.push(format!("The format could not hold {}:", count(total, "span")));
    lines.extend(lost.iter().take(LISTED).map(|loss| {
        format!("  {}: “{}” ({}): {}", loss.document, loss.surface, loss.concept, loss.reason)
    }));
    let rest = (total as usize).saturating_sub(LISTED);
    if rest > 0 {
        lines.push(format!("  … and {rest} more"));
    }
}

pub(crate) fn status(status: &Status) -> String {
    let Progress { documents, documents_done, sentences, sentences_done, annotations } =
        status.progress;
    let mut lines = vec![
        format!("{} ({})", status.name, status.path),
        format!("{documents_done} of {} done", count(documents, "document")),
        format!("{sentences_done} of {} done", count(sentences, "sentence")),
        count(annotations, "annotation"),
    ];
    for concept in &status.concepts {
        let key = concept.key.as_deref().unwrap_or(" ");
        let score = insight::of_concept(&status.report, &concept.id);
        lines.push(format!("  {key} {:<24} {:>6}{score}", concept.name, concept.annotations));
    }
    lines.push(match (&status.learning.phase, status.learning.version) {
        (Phase::Failed { failure }, _) => failure.message.clone(),
        (_, Some(_)) => learned(&status.learning),
        (_, None) => "No model version yet.".to_owned(),
    });
    lines.extend(insight::lines(&status.report));
    if let Some(likely @ 1..) = status.learning.likely_errors {
        lines.push(format!(
            "{} marked in ways that contradict each other; the window lists them.",
            if likely == 1 { "1 text is".to_owned() } else { format!("{likely} texts are") }
        ));
    }
    lines.join("\n")
}

pub(crate) fn samples(report: &SampleReport) -> String {
    let mut lines = vec![
        format!("{}: {}", count(report.concepts.len(), "concept"), report.concepts.join(", ")),
        format!("{} to test on", count(report.test_sentences, "sentence")),
        format!("{:>5}  {:>5}  {:>9}  lines of train.jsonl", "k", "seed", "sentences"),
    ];
    lines.extend(report.samples.iter().map(|one| {
        let few: Vec<String> = one.lines.iter().take(LISTED).map(u64::to_string).collect();
        let rest = if one.lines.len() > LISTED { ", …" } else { "" };
        let (k, seed, sentences) = (one.k, one.seed, one.lines.len());
        format!("{k:>5}  {seed:>5}  {sentences:>9}  {}{rest}", few.join(", "))
    }));
    left_out(&mut lines, &report.notes);
    lines.join("\n")
}

pub(crate) fn speed(report: &SpeedReport) -> String {
    let SpeedReport {
        read_seconds,
        fit_seconds,
        suggest_seconds,
        deep_seconds,
        deep_suggest_seconds,
        ..
    } = report;
    let each_second = |seconds: f64| f64::from(report.sentences) / seconds;
    [
        format!(
            "Read {} with {} in {read_seconds:.2} s: {:.0} sentences a second.",
            count(report.sentences, "sentence"),
            count(report.words, "word"),
            each_second(*read_seconds),
        ),
        format!(
            "Learned from {} in {fit_seconds:.2} s.",
            count(report.sample_sentences, "sentence")
        ),
        format!(
            "Suggested in {suggest_seconds:.2} s: {:.0} sentences a second.",
            each_second(*suggest_seconds)
        ),
        format!(
            "Tuned layers in {deep_seconds:.2} s, and then suggested in {deep_suggest_seconds:.2} s: \
             {:.0} sentences a second.",
            each_second(*deep_suggest_seconds)
        ),
        format!(
            "A training step over all of the encoder's weights, 8 sentences of 40 sub-words: {:.0} ms.",
            1_000.0 * report.train_step_seconds
        ),
        format!("All of this was computed on {}.", report.device),
    ]
    .join("\n")
}

pub(crate) fn count(number: impl Into<Count>, noun: &str) -> String {
    let Count(number) = number.into();
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

pub(crate) struct Count(u64);

impl From<u32> for Count {
    fn from(number: u32) -> Self {
        Self(u64::from(number))
    }
}

impl From<u64> for Count {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<usize> for Count {
    fn from(number: usize) -> Self {
        Self(number as u64)
    }
}
