//! What can be typed.

use std::num::NonZeroUsize;

use clap::{Args, Parser, Subcommand, ValueEnum};
use handful_contract::{
    DeviceChoice, ExportFormat, ExportScope, ImportOptions, Preferences, SourceFormat,
    TextEncoding, TextUnit,
};

use crate::{
    measuring::{FewShot, Simulate},
    models::{Annotate, ExportModel},
    pretraining::Pretrain,
};

/// Mark a handful of spans; the encoder on this machine marks the rest.
#[derive(Debug, Parser)]
#[command(name = "handful", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Print what came of it as one JSON object on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// With a failure, print the technical detail too
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Compute on no more threads than this [default: as in the settings, else one for each core]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Let learning take no more megabytes of memory than this [default: as in the settings]
    #[arg(
        long,
        global = true,
        value_name = "MB",
        value_parser = clap::value_parser!(u32).range(i64::from(Preferences::LEAST_MEMORY_MB)..)
    )]
    pub(crate) memory: Option<u32>,
    /// What computes [default: as in the settings, else a graphics card where this build can use one]
    #[arg(long, global = true, value_enum)]
    pub(crate) device: Option<Device>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can compute.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Device {
    /// A graphics card where this build can use one and one is there, else the processor
    Automatic,
    /// The processor
    Processor,
}

impl Command {
    /// How a run ends that somebody stopped.
    pub(crate) fn when_stopped(&self) -> &'static str {
        match self {
            Self::Encoders { what: Encoders::Download { .. } } => {
                "Stopped. What was downloaded so far is kept; the same command goes on with it."
            }
            _ => "Stopped. What was not finished has left no trace.",
        }
    }
}

impl From<Device> for DeviceChoice {
    fn from(device: Device) -> Self {
        match device {
            Device::Automatic => Self::Automatic,
            Device::Processor => Self::Processor,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a project file
    New {
        /// The file to make, such as letters.handful; an existing one is never overwritten
        project: String,
        /// The project's name [default: the file's name]
        #[arg(long)]
        name: Option<String>,
    },
    /// Import files and folders as one action
    Import(Import),
    /// Mark spans from a JSONL file on the project's texts and set those documents done
    Label {
        /// The project file
        project: String,
        /// A JSONL file with "text" and "spans" on each line
        #[arg(long, value_name = "FILE")]
        from: String,
        /// Only the first so many lines
        #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u32).range(1..))]
        only: Option<u32>,
    },
    /// Learn from everything marked so far, now, and print the version and its score
    Learn {
        /// The project file
        project: String,
        /// Tune the encoder's upper layers too; they are used if they are not worse
        #[arg(long)]
        deep: bool,
        /// Use this encoder from now on: a name that `handful encoders list` prints, or a folder
        #[arg(long, value_name = "ENCODER")]
        encoder: Option<String>,
    },
    /// Suggest spans in everything that is not done, with the version in use
    Suggest {
        /// The project file
        project: String,
    },
    /// Print the sentence that the queue would ask about next
    Next {
        /// The project file
        project: String,
    },
    /// Write the project to a file in another form
    Export(Export),
    /// Write the version in use as a model that runs without the project and without Handful
    ExportModel(ExportModel),
    /// Run such a model over files and write their texts with what it finds; no project is needed
    Annotate(Annotate),
    /// Measure how far two annotators agree on the same texts; no project is needed
    Agreement {
        /// The one annotator's file: JSONL or CoNLL
        one: String,
        /// The other's, of the same texts; white space may differ
        other: String,
    },
    /// Print what is in the project and how far it is
    Status {
        /// The project file
        project: String,
    },
    /// Measure how good Handful is on data of your own
    Evaluate {
        #[command(subcommand)]
        what: Evaluate,
    },
    /// Play an expert from gold, to see which way of asking learns most from the fewest labels
    Simulate(Simulate),
    /// See which encoders there are; download, add and remove them
    Encoders {
        #[command(subcommand)]
        what: Encoders,
    },
    /// Make an encoder of your own from sentences whose spans bear the names of concepts
    Pretrain(Pretrain),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The project file
    pub(crate) project: String,
    /// Files and folders; folders are read with everything below them, apart from hidden files
    #[arg(required = true)]
    pub(crate) sources: Vec<String>,
    /// The format [default: by file name and content]
    #[arg(long, value_enum)]
    format: Option<Source>,
    #[command(flatten)]
    reading: Reading,
}

impl Import {
    pub(crate) fn options(&self) -> ImportOptions {
        self.reading.options(self.format)
    }
}

/// How files are read, beside their format.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// What becomes one document of a plain text
    #[arg(long, value_enum, default_value = "file")]
    unit: Unit,
    /// The column of a table that holds the text [default: "text"]
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// How bytes become text
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: Encoding,
}

impl Reading {
    pub(crate) fn options(&self, format: Option<Source>) -> ImportOptions {
        ImportOptions {
            format: format.map(|format| match format {
                Source::Text => SourceFormat::Text,
                Source::Csv => SourceFormat::Csv,
                Source::Tsv => SourceFormat::Tsv,
                Source::Jsonl => SourceFormat::Jsonl,
                Source::Conll => SourceFormat::Conll,
            }),
            unit: match self.unit {
                Unit::File => TextUnit::WholeFile,
                Unit::Paragraph => TextUnit::Paragraph,
                Unit::Line => TextUnit::Line,
            },
            text_column: self.text_column.clone(),
            encoding: match self.encoding {
                Encoding::Utf8 => TextEncoding::Utf8,
                Encoding::Windows1252 => TextEncoding::Windows1252,
            },
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The project file
    pub(crate) project: String,
    /// The form
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Target,
    /// Leave out documents that are not done
    #[arg(long)]
    done_only: bool,
    /// Write what the model suggests too, apart from what people marked
    #[arg(long)]
    pub(crate) with_suggestions: bool,
    /// The file to write; an existing one is replaced once the new one is whole
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: String,
}

impl Export {
    pub(crate) fn format(&self) -> ExportFormat {
        self.format.into()
    }

    pub(crate) fn scope(&self) -> ExportScope {
        if self.done_only { ExportScope::Done } else { ExportScope::All }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Encoders {
    /// Print the encoders that are here or can be had, with size, licence and languages
    List,
    /// Download an encoder of the list, or go on with a download that was stopped
    ///
    /// It goes to the cache folder of Hugging Face's own tools (HF_HOME), and comes from huggingface.co unless
    /// HF_ENDPOINT names another hub.
    Download {
        /// Such as numind/NuNER-v2.0
        name: String,
    },
    /// Add a folder with config.json, tokenizer.json and model.safetensors or pytorch_model.bin
    Add {
        /// The folder; it stays where it is
        folder: String,
    },
    /// Delete a downloaded encoder, or what a stopped download has left, or take a folder off the list
    Remove {
        /// Its name or folder
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Evaluate {
    /// Strict entity F1 after learning from k spans of each concept
    FewShot(FewShot),
    /// The sentences that few-shot draws, for other programs to learn from and be scored on
    Samples {
        #[command(flatten)]
        samples: Draws,
        /// Only so many sentences of test.jsonl, always the same ones
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        test_limit: Option<u32>,
        /// Write train-K-SEED.jsonl, train.jsonl and test.jsonl there, each sentence with its words
        #[arg(long, short, value_name = "FOLDER")]
        output: Option<String>,
    },
    /// How fast test.jsonl is read, and suggestions for it are made
    Speed {
        /// A folder with train.jsonl and test.jsonl
        #[arg(long, value_name = "DIR")]
        data: String,
    },
}

/// Which samples are drawn.
#[derive(Debug, Args)]
pub(crate) struct Draws {
    /// A folder with train.jsonl and test.jsonl
    #[arg(long, value_name = "DIR")]
    pub(crate) data: String,
    /// Spans of each concept in the training sample: at least k, at most 2k
    #[arg(
        long,
        value_name = "K",
        value_delimiter = ',',
        default_value = "4,16",
        value_parser = clap::value_parser!(u32)
    )]
    pub(crate) k: Vec<u32>,
    /// How many samples for each k
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seeds: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Source {
    Text,
    Csv,
    Tsv,
    Jsonl,
    Conll,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unit {
    /// The whole file
    File,
    /// Each paragraph: lines up to an empty one
    Paragraph,
    /// Each line
    Line,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Encoding {
    /// UTF-8; anything else is refused
    #[value(name = "utf-8")]
    Utf8,
    /// Windows-1252 where UTF-8 does not fit
    #[value(name = "windows-1252")]
    Windows1252,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Target {
    /// Handful's own, which loses nothing
    Jsonl,
    /// A token a line with IOB2 tags
    Conll,
    /// Hugging Face token JSONL with tag names
    #[value(name = "huggingface")]
    HuggingFace,
}

impl From<Target> for ExportFormat {
    fn from(target: Target) -> Self {
        match target {
            Target::Jsonl => Self::Jsonl,
            Target::Conll => Self::Conll,
            Target::HuggingFace => Self::HuggingFace,
        }
    }
}
