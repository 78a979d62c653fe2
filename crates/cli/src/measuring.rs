//! What can be typed to measure with.

use clap::{Args, ValueEnum};
use handful_contract::{AskMeasure, AskStrategy, Depth, FewShotSetting, Protocol};

use crate::{
    arguments::Draws,
    pretraining::Chosen,
    recipe::{RecipeArguments, setting},
};

/// What spread counts where no number is given.
const SPREAD: f32 = 0.5;
/// What balance counts where no number is given.
const BALANCE: f32 = 0.5;

#[derive(Debug, Args)]
pub(crate) struct FewShot {
    #[command(flatten)]
    pub(crate) samples: Draws,
    /// Only so many sentences of test.jsonl, always the same ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) test_limit: Option<u32>,
    /// Hide so many percent of the sample's spans, and see what is lost with each way to read words
    /// without an annotation
    #[arg(
        long,
        value_name = "PERCENT",
        value_delimiter = ',',
        value_parser = clap::value_parser!(u32).range(0..100)
    )]
    pub(crate) hide: Vec<u32>,
    #[command(flatten)]
    pub(crate) recipe: RecipeArguments,
    /// Hold other settings against this one, sample by sample: entity-free, untouched, unshared,
    /// adjacent or unnamed, or another head, other tags or a strategy by its name
    #[arg(long, value_name = "SETTING", value_delimiter = ',', value_parser = setting)]
    pub(crate) compare: Vec<FewShotSetting>,
    /// What learns
    #[arg(long, value_enum, default_value = "reflex")]
    depth: DepthName,
    /// What the score is of
    #[arg(long, value_enum, default_value = "fine-tune")]
    protocol: ProtocolName,
    #[command(flatten)]
    pub(crate) encoder: Chosen,
    /// Write the scores to a table of comma-separated values too
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<String>,
    /// Draw the scores against k to an SVG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<String>,
}

impl FewShot {
    pub(crate) fn depth(&self) -> Depth {
        match self.depth {
            DepthName::Reflex => Depth::Reflex,
            DepthName::Deep => Depth::Deep,
        }
    }

    pub(crate) fn protocol(&self) -> Protocol {
        match self.protocol {
            ProtocolName::FineTune => Protocol::FineTune,
            ProtocolName::Probe => Protocol::Probe,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DepthName {
    /// The head alone
    Reflex,
    /// The head and the encoder's upper layers
    Deep,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProtocolName {
    /// Everything that Handful does; strict entity F1
    FineTune,
    /// A plain linear layer on the encoder as it is; token macro F1
    Probe,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// A folder with train.jsonl, which is asked about, and test.jsonl, which judges
    #[arg(long, value_name = "DIR")]
    pub(crate) data: String,
    /// Ways of asking: random, least-confidence, margin, entropy, bald, each perhaps with +spread
    /// and +balance and what these count beside doubt, as in bald+spread=0.3+balance
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "random,least-confidence,margin,entropy,bald",
        value_parser = strategy
    )]
    strategy: Vec<AskStrategy>,
    /// Spread over what is unlike, with every strategy
    #[arg(long)]
    spread: bool,
    /// Prefer concepts with few annotations, with every strategy
    #[arg(long)]
    balance: bool,
    /// How many plays of each strategy
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seeds: u32,
    /// End a play with so many spans marked [default: as many as the reference holds]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) labels: Option<u32>,
    /// Hold the strategies against so many random spans of each concept
    #[arg(
        long,
        value_name = "K",
        default_value = "64",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub(crate) reference: u32,
    /// Only so many sentences of train.jsonl, always the same ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) pool_limit: Option<u32>,
    /// Only so many sentences of test.jsonl, always the same ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) test_limit: Option<u32>,
    /// Count key presses until so many sentences of train.jsonl are right; 0 for not at all
    #[arg(long, value_name = "N", default_value = "200")]
    pub(crate) keys: u32,
    /// Draw the curves to an SVG file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<String>,
}

impl Simulate {
    pub(crate) fn strategies(&self) -> Vec<AskStrategy> {
        let mut strategies = self.strategy.clone();
        for strategy in &mut strategies {
            if self.spread && strategy.spread == 0.0 {
                strategy.spread = SPREAD;
            }
            if self.balance && strategy.balance == 0.0 {
                strategy.balance = BALANCE;
            }
        }
        strategies
    }
}

/// What a measure is called where it is typed and printed.
pub(crate) fn name(measure: AskMeasure) -> &'static str {
    match measure {
        AskMeasure::Random => "random",
        AskMeasure::LeastConfidence => "least-confidence",
        AskMeasure::Margin => "margin",
        AskMeasure::Entropy => "entropy",
        AskMeasure::Bald => "bald",
    }
}

/// What a strategy is called where it is printed; it can be typed so too.
pub(crate) fn full_name(strategy: &AskStrategy) -> String {
    let mut full = name(strategy.measure).to_owned();
    for (extra, weight, usual) in
        [("spread", strategy.spread, SPREAD), ("balance", strategy.balance, BALANCE)]
    {
        if weight == usual {
            full.push_str(&format!("+{extra}"));
        } else if weight != 0.0 {
            full.push_str(&format!("+{extra}={weight}"));
        }
    }
    full
}

fn strategy(typed: &str) -> Result<AskStrategy, String> {
    use AskMeasure::{Bald, Entropy, LeastConfidence, Margin, Random};
    let mut parts = typed.split('+');
    let first = parts.next().unwrap_or_default();
    let measure = [Random, LeastConfidence, Margin, Entropy, Bald]
        .into_iter()
        .find(|measure| name(*measure) == first)
        .ok_or_else(|| format!("there is no way of asking called “{first}”"))?;
    let mut strategy = AskStrategy { measure, ..AskStrategy::default() };
    for part in parts {
        let (what, weight) = part.split_once('=').map_or((part, None), |(what, n)| (what, Some(n)));
        let (place, usual) = match what {
            "spread" => (&mut strategy.spread, SPREAD),
            "balance" => (&mut strategy.balance, BALANCE),
            _ => return Err(format!("“{what}” is neither spread nor balance")),
        };
        *place = match weight.map(str::parse::<f32>) {
            None => usual,
            Some(Ok(weight)) if (0.0..=100.0).contains(&weight) => weight,
            Some(_) => return Err(format!("what {what} counts must be a number from 0 to 100")),
        };
    }
    Ok(strategy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_printed() {
        for typed in ["random", "bald+spread", "margin+balance", "entropy+spread=0.3+balance=2"] {
            assert_eq!(full_name(&strategy(typed).expect("is read")), typed);
        }
        for typed in ["", "hope", "bald+luck", "bald+spread=much", "bald+spread=-1"] {
            assert!(strategy(typed).is_err(), "{typed}");
        }
    }
}
