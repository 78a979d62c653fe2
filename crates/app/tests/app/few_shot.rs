use handful_contract::{
    Depth, EncoderChoice, ErrorCode, FewShotSetting, HeadKind, LearningStrategy, Protocol, Recipe,
    TagScheme, Unlabelled, command as c,
};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

fn evaluate(data: String, k: &[u32], seeds: u32) -> c::EvaluateFewShot {
    c::EvaluateFewShot {
        job: "evaluate".into(),
        data,
        k: k.to_vec(),
        seeds,
        test_limit: None,
        hide: Vec::new(),
        compare: Vec::new(),
        depth: Depth::Reflex,
        protocol: Protocol::FineTune,
        encoder: EncoderChoice::default(),
        recipe: Recipe::default(),
    }
}

fn of(folder: String) -> EncoderChoice {
    EncoderChoice { folder: Some(folder), layers: None }
}

/// The sample project's gold, three quarters to learn from.
fn sample(desk: &Desk) -> String {
    let lines: Vec<&str> = GOLD.lines().collect();
    desk.file("data/train.jsonl", lines[..30].join("\n"));
    desk.file("data/test.jsonl", lines[30..].join("\n"));
    desk.path("data")
}

#[tokio::test]
async fn more_spans_make_a_better_score() {
    let desk = Desk::new();
    let data = sample(&desk);
    let report = desk.ask(evaluate(data, &[2, 16], 3)).await;
    assert_eq!(report.notes, []);
    let [few, many] = report.results.as_slice() else { panic!("{report:?}") };
    assert_eq!((few.k, many.k), (2, 16));
    for one in [few, many] {
        assert!((0.0..=100.0).contains(&one.entity_f1.mean), "{one:?}");
        assert!((0.0..=100.0).contains(&one.token_macro_f1.mean), "{one:?}");
        assert!(one.train_seconds.mean > 0.0, "{one:?}");
    }
    assert!(few.entity_f1.sd > 0.0, "three samples differ: {few:?}");
    assert!(many.entity_f1.mean > few.entity_f1.mean, "{few:?} {many:?}");
    let again = desk.ask(evaluate(desk.path("data"), &[2], 3)).await;
    assert_eq!(again.results[0].entity_f1, few.entity_f1, "the same seeds draw the same samples");
}

#[tokio::test]
async fn names_are_there_before_the_first_span() {
    let desk = Desk::new();
    let named = c::EvaluateFewShot {
        compare: vec![FewShotSetting::Unnamed],
        ..evaluate(sample(&desk), &[0, 1], 3)
    };
    let report = desk.ask(named.clone()).await;
    let [nothing, one] = report.results.as_slice() else { panic!("{report:?}") };
    assert_eq!((nothing.k, one.k), (0, 1));
    assert_eq!(nothing.entity_f1.sd, 0.0, "no sample is drawn: {nothing:?}");
    assert!(one.entity_f1.mean > 0.0, "{one:?}");
    let unnamed = report.compared.iter().find(|other| other.k == 1).expect("was asked for");
    assert_ne!(unnamed.entity_f1.mean, one.entity_f1.mean, "names are learned from");

    let lower = EncoderChoice { folder: None, layers: Some([4, 2]) };
    let refused = desk.refused(c::EvaluateFewShot { encoder: lower, ..named }).await;
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains("k = 0"), "{refused:?}");
}

#[tokio::test]
async fn every_score_has_an_interval_and_its_probabilities_are_judged() {
    let desk = Desk::new();
    let report = desk.ask(evaluate(sample(&desk), &[16], 3)).await;
    let [one] = report.results.as_slice() else { panic!("{report:?}") };
    let [low, high] = one.entity_f1.ci95.expect("three samples");
    // Student's t with two degrees of freedom: 4.3027 / √3 deviations either way.
    let reach = 2.484_1 * one.entity_f1.sd;
    assert!((high - low - 2.0 * reach).abs() < 1e-3 * (1.0 + reach), "{:?}", one.entity_f1);
    let calibration = one.calibration.as_ref().expect("a reflex is calibrated");
    assert_eq!(calibration.bins.len(), 10);
    let spans: u32 = calibration.bins.iter().map(|bin| bin.spans).sum();
    assert!(spans > 0);
    let error: f64 = calibration
        .bins
        .iter()
        .map(|bin| f64::from(bin.spans) * (bin.right - bin.probability).abs())
        .sum();
    assert!((error / f64::from(spans) - calibration.ece_after).abs() < 1e-9, "{calibration:?}");
    for bin in calibration.bins.iter().filter(|bin| bin.spans > 0) {
        assert!(bin.from - 1e-6 <= bin.probability && bin.probability <= bin.to + 1e-6, "{bin:?}");
    }
    assert!(calibration.ece_before > 0.0 && calibration.temperature > 0.0);
}

#[tokio::test]
async fn hidden_spans_cost_least_when_unmarked_is_not_taken_for_outside() {
    let desk = Desk::new();
    let hide = vec![0, 60];
    let command = c::EvaluateFewShot { hide, ..evaluate(sample(&desk), &[16], 3) };
    let report = desk.ask(command).await;
    let of = |hidden: u32, unlabelled: Unlabelled| {
        report
            .hidden
            .iter()
            .find(|one| (one.hidden, one.unlabelled) == (hidden, unlabelled))
            .expect("is there")
    };
    assert_eq!(report.hidden.len(), 6);
    let full = report.results[0].entity_f1.mean;
    for one in &report.hidden {
        assert!((full - one.entity_f1.mean - one.lost.difference.mean).abs() < 1e-9, "{one:?}");
    }
    let nothing = of(0, Unlabelled::Outside);
    assert_eq!(nothing.lost.difference.mean, 0.0, "nothing hidden, and read as before");
    let (unknown, outside) = (of(60, Unlabelled::Unknown), of(60, Unlabelled::Outside));
    assert!(unknown.entity_f1.mean > outside.entity_f1.mean, "{unknown:?} {outside:?}");
}

#[tokio::test]
async fn settings_are_compared_on_the_same_samples() {
    let desk = Desk::new();
    let compare = vec![FewShotSetting::Untouched, FewShotSetting::EntityFree];
    let command = c::EvaluateFewShot { compare, ..evaluate(sample(&desk), &[4], 3) };
    let report = desk.ask(command).await;
    let [untouched, entity_free] = report.compared.as_slice() else { panic!("{report:?}") };
    let default = report.results[0].entity_f1.mean;
    for one in [untouched, entity_free] {
        let against = one.against_default.difference.mean;
        assert!((one.entity_f1.mean - default - against).abs() < 1e-9, "{one:?}");
        assert!(one.against_default.p.is_some_and(|p| (0.0..=1.0).contains(&p)), "{one:?}");
    }
}

#[tokio::test]
async fn deep_rounds_are_measured_on_the_same_samples() {
    let desk = Desk::new();
    let reflex = c::EvaluateFewShot { test_limit: Some(6), ..evaluate(sample(&desk), &[4], 1) };
    let deep = c::EvaluateFewShot { depth: Depth::Deep, ..reflex.clone() };
    let (reflex, deep) = (desk.ask(reflex).await, desk.ask(deep).await);
    assert_eq!((reflex.depth, deep.depth), (Depth::Reflex, Depth::Deep));
    assert_eq!(deep.encoder, reflex.encoder);
    let ([reflex], [deep]) = (&*reflex.results, &*deep.results) else { panic!("{deep:?}") };
    assert!((0.0..=100.0).contains(&deep.entity_f1.mean), "{deep:?}");
    assert!(deep.train_seconds.mean > reflex.train_seconds.mean, "{deep:?} {reflex:?}");
    assert_eq!(deep.calibration, None);
}

#[tokio::test]
async fn a_probe_is_a_plain_layer_on_the_encoder_that_was_named() {
    let desk = Desk::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/encoders/handful-mini");
    let probe = c::EvaluateFewShot {
        protocol: Protocol::Probe,
        test_limit: Some(10),
        ..evaluate(sample(&desk), &[4], 2)
    };
    let embedded = desk.ask(probe.clone()).await;
    let named =
        desk.ask(c::EvaluateFewShot { encoder: of(folder.to_owned()), ..probe.clone() }).await;
    assert_eq!(embedded.protocol, Protocol::Probe);
    assert_eq!(embedded.recipe.head, HeadKind::Softmax);
    assert_eq!(named.results[0].token_macro_f1, embedded.results[0].token_macro_f1);
    let usual = c::EvaluateFewShot { protocol: Protocol::FineTune, ..probe.clone() };
    let usual = desk.ask(usual).await;
    assert_ne!(usual.results[0].token_macro_f1, embedded.results[0].token_macro_f1);

    let nowhere = c::EvaluateFewShot { encoder: of(desk.path("nowhere")), ..probe.clone() };
    let refused = desk.refused(nowhere).await;
    assert!(refused.message.contains("nowhere"), "{refused:?}");
    let tuned = desk.refused(c::EvaluateFewShot { depth: Depth::Deep, ..probe }).await;
    assert_eq!(tuned.code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn deep_strategies_are_measured_and_are_none_of_the_reflex() {
    use LearningStrategy::{Averaged, Voting};
    let desk = Desk::new();
    let recipe = Recipe { strategies: vec![Averaged], ..Recipe::default() };
    let deep = c::EvaluateFewShot {
        test_limit: Some(6),
        depth: Depth::Deep,
        compare: vec![FewShotSetting::Strategy(Voting)],
        recipe: recipe.clone(),
        ..evaluate(sample(&desk), &[1], 1)
    };
    let reflex = c::EvaluateFewShot { depth: Depth::Reflex, ..deep.clone() };
    let report = desk.ask(deep).await;
    assert_eq!(report.recipe, recipe);
    assert!((0.0..=100.0).contains(&report.compared[0].entity_f1.mean), "{report:?}");
    for (recipe, compare) in [(recipe, vec![]), (Recipe::default(), reflex.compare.clone())] {
        let refused = desk.refused(c::EvaluateFewShot { recipe, compare, ..reflex.clone() }).await;
        assert_eq!(refused.code, ErrorCode::InvalidInput);
        assert!(refused.message.contains("deep"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_recipe_is_what_the_same_change_to_the_usual_one_is() {
    let desk = Desk::new();
    let data = sample(&desk);
    let usual = Recipe::default();
    let recipes = [
        (
            FewShotSetting::Head(HeadKind::Softmax),
            Recipe { head: HeadKind::Softmax, ..usual.clone() },
        ),
        (FewShotSetting::Tags(TagScheme::Io), Recipe { tags: TagScheme::Io, ..usual.clone() }),
        (
            FewShotSetting::Strategy(LearningStrategy::EntityLoss),
            Recipe { strategies: vec![LearningStrategy::EntityLoss], ..usual },
        ),
    ];
    let compare = recipes.iter().map(|(setting, _)| *setting).collect();
    let report = desk.ask(c::EvaluateFewShot { compare, ..evaluate(data.clone(), &[4], 2) }).await;
    for ((_, recipe), changed) in recipes.into_iter().zip(&report.compared) {
        let whole =
            desk.ask(c::EvaluateFewShot { recipe, ..evaluate(data.clone(), &[4], 2) }).await;
        let f1 = whole.results[0].entity_f1.mean;
        assert!((f1 - changed.entity_f1.mean).abs() < 1e-9, "{changed:?}: {f1}");
        assert!(f1 > 10.0, "{changed:?}");
    }
}

#[tokio::test]
async fn data_that_cannot_be_measured_on_is_said() {
    let desk = Desk::new();
    let missing = desk.refused(evaluate(desk.path("nowhere"), &[4], 1)).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    desk.file("bare/train.jsonl", "{\"text\":\"Riga\",\"spans\":[]}\n");
    desk.file("bare/test.jsonl", "{\"text\":\"Hull\",\"spans\":[]}\n");
    let bare = desk.refused(evaluate(desk.path("bare"), &[4], 1)).await;
    assert_eq!(bare.code, ErrorCode::InvalidInput);
    expect_test::expect!["“FOLDER” holds no labelled span, so there is nothing to measure."]
        .assert_eq(&bare.message.replace(&desk.path("bare"), "FOLDER"));
    let none = desk.refused(evaluate(desk.path("bare"), &[], 1)).await;
    assert_eq!(none.code, ErrorCode::InvalidInput);
    let all = c::EvaluateFewShot { hide: vec![100], ..evaluate(desk.path("bare"), &[4], 1) };
    assert_eq!(desk.refused(all).await.code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn a_measurement_can_be_stopped() {
    let desk = Desk::new();
    desk.file("data/train.jsonl", GOLD);
    desk.file("data/test.jsonl", GOLD);
    desk.ask(c::CancelJob { job: "evaluate".into() }).await;
    let failure = desk.refused(evaluate(desk.path("data"), &[4], 1)).await;
    assert_eq!(failure.code, ErrorCode::Cancelled);
}
