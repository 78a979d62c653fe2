//! The scores of the steps from one word's tag to the next one's.

use crate::scheme::Scheme;

/// How many kinds of legal steps there are.
pub(crate) const KINDS: usize = 7;

/// The place of each kind among [`Steps`]. A sentence begins as if outside stood before it.
pub(crate) const OUTSIDE_OUTSIDE: usize = 0;
pub(crate) const OUTSIDE_BEGIN: usize = 1;
pub(crate) const BEGIN_INSIDE: usize = 2;
pub(crate) const INSIDE_INSIDE: usize = 3;
pub(crate) const ENTITY_OUTSIDE: usize = 4;
/// An entity that begins right after another of its own concept.
pub(crate) const ENTITY_SAME: usize = 5;
/// An entity that begins right after one of another concept.
pub(crate) const ENTITY_OTHER: usize = 6;

/// A share that an impossible step has in place of nothing, so that annotations which ask for it
/// still leave a sequence.
const FLOOR: f32 = 1e-18;

/// What each kind of step adds to the score of a tag sequence.
///
/// All concepts share them. A handful of spans shows each pair of concepts side by side once or
/// never, so that a score for each pair would be learned from nothing; the kinds are what carries
/// over. Source: the abstract transitions of Hou et al. 2020 and of StructShot (Yang and Katiyar
/// 2020).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Steps(pub(crate) [f32; KINDS]);

impl Steps {
    /// All legal steps alike, but for entities of one concept that touch: the factor on those is
    /// `share`, 0 to 1.
    pub(crate) fn touching(share: f32) -> Self {
        let mut steps = [0.0; KINDS];
        steps[ENTITY_SAME] = share.clamp(FLOOR, 1.0).ln();
        Self(steps)
    }

    /// The same where the scheme can tell such entities apart; where it cannot, there are none.
    pub(crate) fn of(scheme: Scheme, share: f32) -> Self {
        match scheme {
            Scheme::Bio => Self::touching(share),
            Scheme::Io => Self::touching(FLOOR),
        }
    }

    /// These with something added to each.
    pub(crate) fn plus(&self, more: &[f32]) -> Self {
        let mut steps = *self;
        steps.0.iter_mut().zip(more).for_each(|(step, more)| *step += more);
        steps
    }

    /// The factors whose logarithms these are.
    pub(crate) fn factors(&self) -> [f64; KINDS] {
        self.0.map(|step| f64::from(step).exp())
    }
}
