//! How something is learned, as it is typed and printed.

use clap::{Args, ValueEnum};
use handful_contract::{FewShotSetting, HeadKind, LearningStrategy, Recipe, TagScheme};

#[derive(Debug, Args)]
pub(crate) struct RecipeArguments {
    /// What the head is
    #[arg(long, value_enum, default_value = "learned-crf")]
    head: Head,
    /// How the words of an entity are told apart
    #[arg(long, value_enum, default_value = "bio")]
    tags: Tags,
    /// What learning does besides
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_enum)]
    strategy: Vec<Strategy>,
}

impl From<RecipeArguments> for Recipe {
    fn from(typed: RecipeArguments) -> Self {
        Self {
            head: typed.head.into(),
            tags: typed.tags.into(),
            strategies: typed.strategy.into_iter().map(LearningStrategy::from).collect(),
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Setting {
    /// Done sentences without a span beside the sample, as many as the corpus holds
    EntityFree,
    /// 64 sentences beside the sample that nobody has touched
    Untouched,
    /// Related tags share nothing
    Unshared,
    /// Entities of one concept may touch as they like
    Adjacent,
    /// The names of the concepts say nothing
    Unnamed,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Head {
    /// Linear, a softmax for each word
    Softmax,
    /// Linear, a conditional random field over legal sequences
    LegalCrf,
    /// The same with learned steps
    LearnedCrf,
    /// The nearest mean, no fit at all
    Prototypes,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tags {
    /// First and later words apart
    Bio,
    /// All words alike
    Io,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Strategy {
    /// Whether a word is of an entity at all counts once more
    EntityLoss,
    /// The search begins at the prototypes
    FromPrototypes,
    /// The penalty draws to the prototypes
    NearPrototypes,
    /// Deep: the mean of the weights of the second half of the steps
    Averaged,
    /// Deep: three seeds decide together
    Voting,
}

impl From<Head> for HeadKind {
    fn from(head: Head) -> Self {
        match head {
            Head::Softmax => Self::Softmax,
            Head::LegalCrf => Self::LegalCrf,
            Head::LearnedCrf => Self::LearnedCrf,
            Head::Prototypes => Self::Prototypes,
        }
    }
}

impl From<Tags> for TagScheme {
    fn from(tags: Tags) -> Self {
        match tags {
            Tags::Bio => Self::Bio,
            Tags::Io => Self::Io,
        }
    }
}

impl From<Strategy> for LearningStrategy {
    fn from(strategy: Strategy) -> Self {
        match strategy {
            Strategy::EntityLoss => Self::EntityLoss,
            Strategy::FromPrototypes => Self::FromPrototypes,
            Strategy::NearPrototypes => Self::NearPrototypes,
            Strategy::Averaged => Self::Averaged,
            Strategy::Voting => Self::Voting,
        }
    }
}

impl From<Setting> for FewShotSetting {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::EntityFree => Self::EntityFree,
            Setting::Untouched => Self::Untouched,
            Setting::Unshared => Self::Unshared,
            Setting::Adjacent => Self::Adjacent,
            Setting::Unnamed => Self::Unnamed,
        }
    }
}

/// Everything that can be held against something, with what it is called.
fn settings() -> impl Iterator<Item = (String, FewShotSetting)> {
    fn named<T: ValueEnum>(of: impl Fn(T) -> FewShotSetting) -> Vec<(String, FewShotSetting)> {
        let name = |one: &T| one.to_possible_value().map(|value| value.get_name().to_owned());
        let all = T::value_variants().iter();
        all.filter_map(|one| Some((name(one)?, of(one.clone())))).collect()
    }
    named(|setting: Setting| setting.into())
        .into_iter()
        .chain(named(|head: Head| FewShotSetting::Head(head.into())))
        .chain(named(|tags: Tags| FewShotSetting::Tags(tags.into())))
        .chain(named(|strategy: Strategy| FewShotSetting::Strategy(strategy.into())))
}

pub(crate) fn setting(typed: &str) -> Result<FewShotSetting, String> {
    settings().find(|(name, _)| name == typed).map(|(_, setting)| setting).ok_or_else(|| {
        let names: Vec<String> = settings().map(|(name, _)| name).collect();
        format!("it can be one of {}", names.join(", "))
    })
}

/// What a setting is called where it is printed; it can be typed so too.
pub(crate) fn setting_name(setting: FewShotSetting) -> String {
    settings().find(|(_, one)| *one == setting).map(|(name, _)| name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_they_are_printed() {
        for typed in ["untouched", "legal-crf", "softmax", "io", "entity-loss", "voting"] {
            assert_eq!(setting_name(setting(typed).expect("is read")), typed);
        }
        assert!(setting("hope").is_err_and(|names| names.contains("prototypes")));
    }
}
