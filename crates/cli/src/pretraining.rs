//! What can be typed to pre-train an encoder and to choose one, and how the outcome is printed.

use clap::Args;
use handful_contract::{EncoderChoice, JobId, PretrainReport, command as c};

use crate::print::{count, left_out};

/// Which encoder something is done with.
#[derive(Debug, Args)]
pub(crate) struct Chosen {
    /// An encoder: a name that `handful encoders list` prints, or a folder in the Hugging Face layout
    /// [default: the one that travels with Handful]
    #[arg(long, value_name = "ENCODER")]
    encoder: Option<String>,
    /// The two layers that features come from, the upper one first [default: as the encoder's manifest
    /// says; in pre-training the last one and the topmost that stays as it is]
    #[arg(long, value_name = "UPPER,LOWER", value_parser = layers)]
    layers: Option<[u32; 2]>,
}

impl Chosen {
    pub(crate) fn choice(self) -> EncoderChoice {
        EncoderChoice { folder: self.encoder, layers: self.layers }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Pretrain {
    /// A folder of JSONL files with "text" and "spans" on each line; each file is a set of its own
    #[arg(long, value_name = "DIR", required_unless_present = "csv")]
    data: Option<String>,
    /// Tables in the format of the NuNER data set
    #[arg(long, value_name = "FILE")]
    csv: Vec<String>,
    /// The folder for the encoder, the log and what is needed to go on
    #[arg(long, short, value_name = "DIR")]
    output: String,
    #[command(flatten)]
    encoder: Chosen,
    /// What everything that is drawn is drawn from
    #[arg(long, default_value = "0")]
    seed: u64,
    /// See so many sentences [default: as many as there are]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sentences: Option<u64>,
    /// Go on with the run that the folder holds
    #[arg(long)]
    resume: bool,
    /// Measure few-shot quality as it goes, on a folder with train.jsonl and test.jsonl
    #[arg(long, value_name = "DIR")]
    probe: Vec<String>,
    /// What people will call the encoder [default: the folder's name]
    #[arg(long)]
    name: Option<String>,
    /// SPDX identifier of the licence that its data leaves for the weights
    #[arg(long, value_name = "SPDX")]
    licence: Option<String>,
}

impl Pretrain {
    pub(crate) fn command(self, job: JobId) -> c::Pretrain {
        c::Pretrain {
            job,
            data: self.data,
            csv: self.csv,
            output: self.output,
            encoder: self.encoder.choice(),
            seed: self.seed,
            sentences: self.sentences,
            resume: self.resume,
            probes: self.probe,
            name: self.name,
            licence: self.licence,
        }
    }
}

fn layers(typed: &str) -> Result<[u32; 2], String> {
    let numbers: Option<Vec<u32>> =
        typed.split(',').map(|number| number.trim().parse().ok()).collect();
    let pair = numbers.and_then(|numbers| <[u32; 2]>::try_from(numbers).ok());
    pair.ok_or_else(|| "two numbers are wanted, such as 6,3".to_owned())
}

pub(crate) fn pretrained(report: &PretrainReport) -> String {
    let mut lines = vec![format!(
        "{:>9}  {:>9}  {:>6}  {:<11}  set",
        "sentences", "seen", "names", "annotation"
    )];
    lines.extend(report.sets.iter().map(|set| {
        let annotation = if set.exhaustive { "exhaustive" } else { "open" };
        format!(
            "{:>9}  {:>9}  {:>6}  {annotation:<11}  {}",
            set.sentences, set.seen, set.names, set.name
        )
    }));
    if let Some(anchored) = &report.anchored {
        lines.push(format!(
            "Annotations without places: {} found as written, {} in another case, {} of these more than \
             once; {} not found, {} not readable.",
            anchored.exact, anchored.by_case, anchored.ambiguous, anchored.missing, anchored.unreadable
        ));
    }
    if !report.probes.is_empty() {
        lines.push(format!(
            "{:>9}  {:>4}  {:>9}  {:>14}",
            "steps", "k", "entity F1", "token macro F1"
        ));
    }
    lines.extend(report.probes.iter().map(|probe| {
        format!(
            "{:>9}  {:>4}  {:>9.1}  {:>14.1}",
            probe.steps, probe.k, probe.entity_f1, probe.token_macro_f1
        )
    }));
    let loss =
        report.loss.map_or_else(String::new, |loss| format!(" The loss ended at {loss:.3}."));
    lines.push(format!(
        "{} over {}, {:.0} s at {:.0} sub-words a second.{loss}",
        count(report.steps, "step"),
        count(report.names, "name"),
        report.seconds,
        report.tokens_per_second
    ));
    left_out(&mut lines, &report.notes);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_layers_are_read() {
        assert_eq!(layers("6, 3"), Ok([6, 3]));
        for typed in ["", "6", "6,3,1", "a,b", "6,-1"] {
            assert!(layers(typed).is_err(), "{typed}");
        }
    }
}
