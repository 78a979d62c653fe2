//! What can be typed to write a model and to run one, and how the outcome is printed.

use clap::Args;
use handful_contract::{AnnotateReport, JobId, ModelReport, Score, command as c};

use crate::{
    arguments::{Reading, Source, Target},
    print::{count, lost, refused, score},
};

#[derive(Debug, Args)]
pub(crate) struct ExportModel {
    /// The project file
    pub(crate) project: String,
    /// The folder to make, in the layout of Hugging Face; one that is there must be empty
    #[arg(long, short, value_name = "DIR")]
    output: String,
    /// What the model will be called [default: the project's name]
    #[arg(long)]
    name: Option<String>,
    /// Write the same model as model.onnx too
    #[arg(long)]
    with_onnx: bool,
}

impl ExportModel {
    pub(crate) fn command(self, job: JobId) -> c::ExportModel {
        let Self { output, name, with_onnx, .. } = self;
        c::ExportModel { job, path: output, name, with_onnx }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Annotate {
    /// A model that tags words, in the layout of Hugging Face: one that `export-model` wrote, or any
    /// other of the BERT family with BIO or IO tags
    #[arg(long, value_name = "DIR")]
    model: String,
    /// Files and folders to read; folders are read with everything below them, apart from hidden files
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    input: Vec<String>,
    /// How the files are written [default: by file name and content]
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<Source>,
    #[command(flatten)]
    reading: Reading,
    /// The form to write
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Target,
    /// The file to write; an existing one is replaced once the new one is whole
    #[arg(long, short, value_name = "FILE")]
    output: String,
}

impl Annotate {
    pub(crate) fn command(self, job: JobId) -> c::AnnotateFiles {
        let options = self.reading.options(self.input_format);
        let Self { model, input, output, format, .. } = self;
        c::AnnotateFiles { job, model, paths: input, options, output, format: format.into() }
    }
}

pub(crate) fn exported(report: &ModelReport) -> String {
    if report.cancelled {
        return "Stopped. No folder was written.".to_owned();
    }
    let concepts: Vec<&str> = report.concepts.iter().map(|concept| concept.name.as_str()).collect();
    let mut lines = vec![
        format!(
            "Wrote a model made of version {} to {}: {}, {:.1} MB.",
            report.version,
            report.path,
            count(report.files.len(), "file"),
            report.bytes as f64 / 1e6,
        ),
        format!("It tags {}: {}.", count(concepts.len(), "concept"), concepts.join(", ")),
    ];
    if let Some(scores) = &report.scores {
        lines.push(format!("The model: {}", score(&scores.exported)));
        lines.push(format!("In Handful: {}", score(&scores.in_use)));
        if matches!(scores.exported, Score::TooEarly { .. }) {
            lines.push("The sentences kept apart from learning hold no annotation.".to_owned());
        }
    } else {
        lines.push(
            "No sentence is kept apart from learning yet, so it cannot be scored.".to_owned(),
        );
    }
    let alike = report.alike;
    if alike.words > 0 {
        lines.push(format!(
            "Both tag {} of {} alike{}.",
            alike.same,
            count(alike.words, "word"),
            if alike.seen { ", in the sentences that it was fitted to" } else { "" }
        ));
    }
    lines.join("\n")
}

pub(crate) fn annotated(report: &AnnotateReport) -> String {
    if report.cancelled {
        return "Stopped. No file was written.".to_owned();
    }
    let mut lines = vec![format!(
        "{} found {} in {} of {} from {}, and wrote them to {}.",
        report.model,
        count(report.suggestions, "span"),
        count(report.sentences, "sentence"),
        count(report.documents, "document"),
        count(report.files, "file"),
        report.path,
    )];
    if report.unread > 0 {
        lines.push(format!(
            "{} too long for any model to read.",
            if report.unread == 1 {
                "1 sentence is".to_owned()
            } else {
                format!("{} sentences are", report.unread)
            }
        ));
    }
    refused(&mut lines, &report.refused, report.refused_total, &report.notes);
    lost(&mut lines, &report.lost, report.lost_total);
    lines.extend(report.written_otherwise.iter().cloned());
    lines.join("\n")
}
