//! Values of what is measured.

use handful_contract::*;

use crate::values::refusal;

pub(super) fn spread() -> Spread {
    Spread { mean: 41.237_894_561_2, sd: 2e-9, ci95: Some([1.0 / 3.0, 0.1 + 0.2]) }
}

pub(super) fn paired_difference() -> PairedDifference {
    PairedDifference { difference: spread(), p: Some(0.049) }
}

pub(super) fn calibration_report() -> CalibrationReport {
    CalibrationReport {
        ece_before: 0.21,
        ece_after: 1.0 / 7.0,
        temperature: 1.6,
        offset: -0.7,
        bins: vec![CalibrationBin { from: 0.9, to: 1.0, spans: 7, probability: 0.93, right: 0.6 }],
    }
}

pub(super) fn few_shot_result() -> FewShotResult {
    FewShotResult {
        k: 4,
        entity_f1: spread(),
        token_macro_f1: Spread { mean: 0.1 + 0.2, sd: 0.0, ci95: None },
        train_seconds: Mean { mean: 0.012 },
        calibration: Some(calibration_report()),
    }
}

pub(super) fn readings() -> Vec<Unlabelled> {
    let all = vec![Unlabelled::Unknown, Unlabelled::Outside, Unlabelled::Sampled];
    for one in &all {
        match one {
            Unlabelled::Unknown | Unlabelled::Outside | Unlabelled::Sampled => {}
        }
    }
    all
}

pub(super) fn depths() -> Vec<Depth> {
    let all = vec![Depth::Reflex, Depth::Deep];
    for one in &all {
        match one {
            Depth::Reflex | Depth::Deep => {}
        }
    }
    all
}

pub(super) fn protocols() -> Vec<Protocol> {
    let all = vec![Protocol::FineTune, Protocol::Probe];
    for one in &all {
        match one {
            Protocol::FineTune | Protocol::Probe => {}
        }
    }
    all
}

pub(super) fn hidden_result() -> HiddenResult {
    HiddenResult {
        k: 16,
        hidden: 30,
        unlabelled: Unlabelled::Sampled,
        entity_f1: spread(),
        lost: paired_difference(),
    }
}

pub(super) fn settings() -> Vec<FewShotSetting> {
    use FewShotSetting::{
        Adjacent, EntityFree, Head, Strategy, Tags, Unnamed, Unshared, Untouched,
    };
    let mut all = vec![EntityFree, Untouched, Unshared, Adjacent, Unnamed];
    all.extend(heads().map(Head));
    all.extend(schemes().map(Tags));
    all.extend(strategies().map(Strategy));
    for one in &all {
        match one {
            EntityFree | Untouched | Unshared | Adjacent | Unnamed | Head(_) | Tags(_)
            | Strategy(_) => {}
        }
    }
    all
}

pub(super) fn heads() -> [HeadKind; 4] {
    use HeadKind::{LearnedCrf, LegalCrf, Prototypes, Softmax};
    let all = [Softmax, LegalCrf, LearnedCrf, Prototypes];
    for one in all {
        match one {
            Softmax | LegalCrf | LearnedCrf | Prototypes => {}
        }
    }
    all
}

pub(super) fn schemes() -> [TagScheme; 2] {
    let all = [TagScheme::Bio, TagScheme::Io];
    for one in all {
        match one {
            TagScheme::Bio | TagScheme::Io => {}
        }
    }
    all
}

pub(super) fn strategies() -> [LearningStrategy; 5] {
    use LearningStrategy::{Averaged, EntityLoss, FromPrototypes, NearPrototypes, Voting};
    let all = [EntityLoss, FromPrototypes, NearPrototypes, Averaged, Voting];
    for one in all {
        match one {
            EntityLoss | FromPrototypes | NearPrototypes | Averaged | Voting => {}
        }
    }
    all
}

pub(super) fn recipe() -> Recipe {
    Recipe { head: HeadKind::LegalCrf, tags: TagScheme::Io, strategies: strategies().to_vec() }
}

pub(super) fn compared_result() -> ComparedResult {
    ComparedResult {
        k: 4,
        setting: FewShotSetting::EntityFree,
        entity_f1: spread(),
        against_default: paired_difference(),
    }
}

pub(super) fn few_shot_report() -> FewShotReport {
    FewShotReport {
        encoder: "handful-mini".into(),
        depth: Depth::Deep,
        protocol: Protocol::Probe,
        recipe: recipe(),
        results: vec![few_shot_result()],
        hidden: vec![hidden_result()],
        compared: vec![compared_result()],
        notes: vec![refusal()],
    }
}

pub(super) fn measures() -> Vec<AskMeasure> {
    use AskMeasure::{Bald, Entropy, LeastConfidence, Margin, Random};
    let all = vec![Random, LeastConfidence, Margin, Entropy, Bald];
    for one in &all {
        match one {
            Random | LeastConfidence | Margin | Entropy | Bald => {}
        }
    }
    all
}

pub(super) fn ask_strategy() -> AskStrategy {
    AskStrategy { measure: AskMeasure::Bald, spread: 0.5, balance: 0.25 }
}

pub(super) fn key_presses() -> KeyPresses {
    KeyPresses {
        sentences: 200.0,
        spans: 411.0,
        by_hand: 1022.0,
        with_suggestions: 1.0 / 3.0,
        with_occurrences: 0.1 + 0.2,
    }
}

pub(super) fn simulated_strategy() -> SimulatedStrategy {
    SimulatedStrategy {
        strategy: ask_strategy(),
        curve: vec![CurvePoint { labels: 16.0, entity_f1: spread() }],
        area: spread(),
        against_first: Some(paired_difference()),
        labels_to_reference: Some(120.0),
        share_of_reference: Some(0.4),
        keys: Some(key_presses()),
    }
}

pub(super) fn simulation_report() -> SimulationReport {
    SimulationReport {
        pool: 1_000,
        test: 400,
        concepts: vec!["person".into()],
        reference: SimulationReference { k: 64, labels: 301.5, entity_f1: spread() },
        strategies: vec![simulated_strategy()],
        notes: vec![refusal()],
    }
}
