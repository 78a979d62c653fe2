use handful_contract::{
    Advice, ConceptId, ConceptProgress, Confusion, Cost, LearningReport, Outlook, Score,
    ScoreBasis, ScorePoint, VersionChange,
};

use super::curve::{Tick, curve};
use super::*;
use crate::state::messages::{Language, speak};

fn point(labels: u32, version: u32, f1: f32, basis: ScoreBasis) -> ScorePoint {
    ScorePoint {
        labels,
        version,
        deep: version.is_multiple_of(2),
        at: 0,
        f1,
        low: f1 - 0.1,
        high: f1 + 0.1,
        sentences: 12,
        basis,
        concepts: Vec::new(),
    }
}

const CROSSED: ScoreBasis = ScoreBasis::CrossValidation;

fn measured() -> LearningReport {
    LearningReport {
        labels: 43,
        version: Some(7),
        score: Score::Measured {
            f1: 0.78,
            low: 0.7,
            high: 0.85,
            precision: 0.81,
            recall: 0.75,
            sentences: 12,
            basis: CROSSED,
        },
        score_labels: 40,
        ..LearningReport::default()
    }
}

#[test]
fn a_pair_takes_two_and_lets_the_first_go_for_a_third() {
    let mut pair = Pair::default();
    pair.toggle(7);
    assert_eq!(pair.both(), None);
    pair.toggle(3);
    assert_eq!(pair.both(), Some((3, 7)));
    pair.toggle(5);
    assert_eq!((pair.both(), pair.holds(7)), (Some((3, 5)), false));
    pair.toggle(5);
    assert_eq!(pair.both(), None);
}

#[test]
fn the_picture_lies_within_its_frame_and_its_axes_are_round() {
    let points = [point(12, 1, 0.4, CROSSED), point(57, 2, 0.8, CROSSED)];
    let drawn = curve(&points);
    assert_eq!(drawn.across.first(), Some(&Tick { at: 0.0, value: 0.0 }));
    assert_eq!(drawn.across.last(), Some(&Tick { at: 1.0, value: 60.0 }));
    assert_eq!(drawn.across.len(), 7);
    assert_eq!(drawn.up.len(), 6);
    assert!(
        drawn.dots.iter().all(|dot| (0.0..=1.0).contains(&dot.x) && (0.0..=1.0).contains(&dot.y))
    );
    let [stretch] = &drawn.stretches[..] else { panic!("one line: {drawn:?}") };
    assert_eq!(stretch.line, "20.00,60.00 95.00,20.00");
    assert_eq!(stretch.band, "20.00,50.00 95.00,10.00 95.00,30.00 20.00,70.00");
}

#[test]
fn the_line_takes_the_newest_and_breaks_where_it_is_measured_otherwise() {
    let points = [
        point(10, 1, 0.4, CROSSED),
        point(10, 2, 0.5, CROSSED),
        point(20, 3, 0.6, CROSSED),
        point(30, 4, 0.3, ScoreBasis::HoldOut),
    ];
    let drawn = curve(&points);
    let lines: Vec<usize> = drawn.stretches.iter().map(|own| own.line.split(' ').count()).collect();
    assert_eq!((lines, drawn.dots.len()), (vec![2, 1], 4));
    assert!(drawn.stretches[0].line.starts_with("33.33,50.00"), "the newest of two");
    assert_eq!(curve(&[]).dots.len(), 0);
}

#[test]
fn how_good_it_is_is_said_in_plain_words() {
    let report = measured();
    assert_eq!(headline(&report), "F1 0.78");
    let said = how_good(&report).join(" ");
    for words in [
        "between 0.70 and 0.85, nine times in ten",
        "81 % of what it marks is right, and it finds 75 % of what there is",
        "12 done sentences, each read by a model that had not seen it",
        "had learned from 40 of the 43 annotations that there are now",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let early = LearningReport { version: Some(1), ..LearningReport::default() };
    assert_eq!(headline(&early), "Too early to tell");
    assert!(how_good(&early)[0].contains("once 5 more sentences are done"));
}

#[test]
fn when_to_stop_is_said_with_its_reason() {
    let with = |advice, outlook| LearningReport { advice, outlook, ..measured() };
    let cost = Cost { likely: 20, low: 12, high: 50 };
    let ahead = Outlook { points: 7, next_point: Some(cost), horizon: 50, gain: 0.021 };
    let worth = with(Advice::WorthIt, Some(ahead));
    assert_eq!(advice(&worth), "Go on");
    let said = because(&worth).join(" ");
    assert!(said.contains("The next 50 annotations are likely to bring 2.1 points."), "{said}");
    assert!(said.contains("cost 20 annotations; it may be 12 to 50."), "{said}");
    let resting = Outlook { next_point: None, gain: 0.0001, ..ahead };
    let stop = with(Advice::Stop, Some(resting));
    assert_eq!(advice(&stop), "You may stop");
    let said = because(&stop).join(" ");
    assert!(said.contains("likely to bring nothing") && !said.contains("next point is"), "{said}");
}

#[test]
fn starving_concepts_are_named() {
    let concept = |name: &str, wants| ConceptProgress {
        concept: ConceptId::from(name),
        name: name.to_owned(),
        labels: 2,
        score: None,
        wants,
    };
    let names = ["ship", "cargo", "port", "person"];
    let of = |n: usize| LearningReport {
        advice: Advice::FeedConcepts,
        concepts: (names[..n].iter().map(|name| concept(name, Some(3))))
            .chain([concept("date", None)])
            .collect(),
        ..measured()
    };
    assert_eq!(advice(&of(1)), "Go on with ship");
    assert_eq!(advice(&of(3)), "Go on with ship, cargo and port");
    assert_eq!(advice(&of(4)), "Go on with ship, cargo and 2 more");
    assert!(because(&of(1))[0].starts_with("It has too few"));
}

#[test]
fn confusions_are_short_sentences() {
    let name = |id: &ConceptId| id.0.clone();
    let said = |marked: Option<&str>, taken: Option<&str>, count| {
        let [marked, taken] = [marked, taken].map(|id| id.map(ConceptId::from));
        confusion(&Confusion { marked, taken, count, places: Vec::new() }, name)
    };
    assert_eq!(said(Some("Ship"), Some("Person"), 4), "Ship taken for Person, 4 times");
    assert_eq!(said(Some("Ship"), Some("Ship"), 1), "Ship found with other edges, once");
    assert_eq!(said(Some("Ship"), None, 2), "Ship overlooked, twice");
    assert_eq!(said(None, Some("Ship"), 3), "Ship seen where nothing is marked, 3 times");
}

#[test]
fn a_change_says_whether_it_may_be_chance() {
    let step = |labels, f1_after, beyond_chance| {
        change(&VersionChange {
            from: 6,
            to: 7,
            labels,
            f1_before: 0.72,
            f1_after,
            beyond_chance,
            concepts: Vec::new(),
        })
    };
    assert_eq!(
        step(5, 0.75, false),
        "Version 7 against version 6, with 5 annotations more: F1 from 0.72 to 0.75. That may be chance: \
         the ranges of the two overlap."
    );
    assert!(
        step(-1, 0.95, true).contains("1 annotation fewer: F1 from 0.72 to 0.95. That is more")
    );
    assert!(step(0, 0.721, false).ends_with("It is as good as before."));
}

#[test]
fn it_is_said_in_chinese_too() {
    speak(Language::SimplifiedChinese);
    let name = |id: &ConceptId| id.0.clone();
    let [ship, person] = ["Ship", "Person"].map(|id| Some(ConceptId::from(id)));
    let confused = Confusion { marked: ship, taken: person, count: 1_204, places: Vec::new() };
    assert_eq!(confusion(&confused, name), "将 Ship 认作 Person，1,204 次");
    assert_eq!(range(0.78, 0.7, 0.85), "0.78（0.70–0.85）");
    assert_eq!(version_and_depth(7, true), "7（深度）");
    let starving = |name: &str| ConceptProgress {
        concept: ConceptId::from(name),
        name: name.to_owned(),
        labels: 2,
        score: None,
        wants: Some(3),
    };
    let of = |names: &[&str]| LearningReport {
        advice: Advice::FeedConcepts,
        concepts: names.iter().map(|name| starving(name)).collect(),
        ..measured()
    };
    let many = of(&["ship", "cargo", "port", "date"]);
    assert_eq!(advice(&many), "继续标注 ship、cargo 及另外 2 个概念");
    assert!(because(&many)[0].starts_with("这些概念的标注太少"));
    assert!(because(&of(&["ship"]))[0].starts_with("该概念的标注太少"));
}
