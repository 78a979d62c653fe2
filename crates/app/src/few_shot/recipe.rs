//! How something is learned, from the words of the contract to those of the tagger.

use handful_contract::{Depth, FewShotSetting, HeadKind, LearningStrategy, Recipe, TagScheme};
use handful_tagger::{Centre, Model, Options, Scheme, Start};

/// How much the question whether a word is of an entity at all counts beside which.
const ENTITY_LOSS: f32 = 1.0;
/// The share of the last steps whose weights are averaged.
const AVERAGED: f32 = 0.5;
/// How many rounds vote.
const VOTERS: usize = 3;

/// What the bench learns with.
#[derive(Clone)]
pub(super) struct Method {
    pub(super) options: Options,
    /// The share of a round's last steps whose weights are averaged.
    pub(super) averaged: f32,
    /// How many rounds decide together.
    pub(super) voters: usize,
}

impl Method {
    pub(super) fn new(options: Options, recipe: &Recipe) -> Self {
        let mut method = Self { options, averaged: 0.0, voters: 1 };
        method.take_head(recipe.head);
        method.take_tags(recipe.tags);
        recipe.strategies.iter().for_each(|&strategy| method.take_strategy(strategy));
        method
    }

    pub(super) fn take_head(&mut self, head: HeadKind) {
        self.options.model = match head {
            HeadKind::Softmax => Model::Words,
            HeadKind::LegalCrf => Model::LegalCrf,
            HeadKind::LearnedCrf => Model::LearnedCrf,
            HeadKind::Prototypes => Model::Prototypes,
        };
    }

    pub(super) fn take_tags(&mut self, tags: TagScheme) {
        self.options.scheme = match tags {
            TagScheme::Bio => Scheme::Bio,
            TagScheme::Io => Scheme::Io,
        };
    }

    pub(super) fn take_strategy(&mut self, strategy: LearningStrategy) {
        match strategy {
            LearningStrategy::EntityLoss => self.options.entity_loss = ENTITY_LOSS,
            LearningStrategy::FromPrototypes => {
                self.options.start = Start::Prototypes;
                self.options.centre = Centre::Nothing;
            }
            LearningStrategy::NearPrototypes => {
                self.options.start = Start::Prototypes;
                self.options.centre = Centre::Start;
            }
            LearningStrategy::Averaged => self.averaged = AVERAGED,
            LearningStrategy::Voting => self.voters = VOTERS,
        }
    }
}

/// Whether all that is asked for can be done at that depth.
pub(super) fn fits(depth: Depth, recipe: &Recipe, compare: &[FewShotSetting]) -> bool {
    let deep_alone = |strategy: &LearningStrategy| match strategy {
        LearningStrategy::Averaged | LearningStrategy::Voting => true,
        LearningStrategy::EntityLoss
        | LearningStrategy::FromPrototypes
        | LearningStrategy::NearPrototypes => false,
    };
    depth == Depth::Deep
        || !recipe.strategies.iter().any(deep_alone)
            && !compare
                .iter()
                .any(|setting| matches!(setting, FewShotSetting::Strategy(one) if deep_alone(one)))
}
