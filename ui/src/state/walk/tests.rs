use handful_contract::{Origin, Pulse, SentenceRef};

use super::*;
use crate::state::samples::concept;

fn concepts() -> Vec<Concept> {
    vec![concept("place", "1"), concept("ship", "2")]
}

fn annotation(id: &str, start: u32, end: u32, concept: &str) -> Annotation {
    Annotation { id: id.into(), start, end, concept: concept.into(), origin: Origin::Person }
}

fn named(start: u32, end: u32, concept: &str) -> NamedSpan {
    NamedSpan { start, end, concept: concept.to_owned() }
}

fn difference(ours: Vec<Annotation>, theirs: Vec<NamedSpan>) -> Difference {
    let starts = ours.iter().map(|own| own.start).chain(theirs.iter().map(|own| own.start));
    let ends = ours.iter().map(|own| own.end).chain(theirs.iter().map(|own| own.end));
    Difference {
        sentence: SentenceRef { document: "doc".into(), ordinal: 0 },
        title: "Letter".into(),
        start: starts.min().unwrap_or(0),
        end: ends.max().unwrap_or(0),
        before: String::new(),
        words: String::new(),
        after: String::new(),
        ours,
        theirs,
    }
}

/// Other edges, another concept, only ours, only theirs.
fn walk() -> Walk {
    let differences = vec![
        difference(vec![annotation("a", 0, 4, "place")], vec![named(0, 9, "Place")]),
        difference(vec![annotation("b", 20, 24, "place")], vec![named(20, 24, "ship")]),
        difference(vec![annotation("c", 40, 44, "place")], Vec::new()),
        difference(Vec::new(), vec![named(60, 64, "cargo")]),
    ];
    let comparison = Comparison { differences, differences_total: 4, ..Comparison::default() };
    Walk::begin("theirs.jsonl".into(), comparison).expect("there are differences")
}

fn applied(annotations: Vec<Annotation>, removed: &[&str]) -> Applied {
    let mut known = concepts();
    known.push(concept("cargo", "3"));
    Applied {
        annotations: annotations.into_iter().map(|own| ("doc".into(), own)).collect(),
        removed: removed.iter().map(|id| (*id).into()).collect(),
        pulse: Pulse { concepts: known, ..Pulse::default() },
        ..Applied::default()
    }
}

#[test]
fn what_is_kept_asks_for_nothing_and_what_is_taken_for_one_action() {
    let mut walk = walk();
    assert_eq!((walk.left(), walk.settled()), (4, Settled::Open));
    assert_eq!(walk.keep(&concepts()), None);
    assert_eq!(walk.settled(), Settled::Kept);
    walk.go_on();
    assert_eq!((walk.at(), walk.left()), (1, 3));

    let asked = walk.take().expect("something to ask for");
    assert_eq!((asked.gone, asked.come), (vec!["b".into()], vec![named(20, 24, "ship")]));
    assert_eq!(walk.settled(), Settled::Open, "not before the backend has it");
    walk.merge(&applied(vec![annotation("new", 20, 24, "ship")], &["b"]));
    assert_eq!(walk.settled(), Settled::Taken);
    assert_eq!(walk.take(), None, "it is so already");
    walk.go_on();
    let asked = walk.take().expect("something to ask for");
    assert_eq!((asked.gone, asked.come), (vec!["c".into()], Vec::new()));
    walk.merge(&applied(Vec::new(), &["c"]));
    walk.go_on();
    assert!(walk.take().is_some());
    walk.merge(&applied(vec![annotation("d", 60, 64, "cargo")], &[]));
    assert_eq!((walk.settled(), walk.left()), (Settled::Taken, 0));
    walk.go_on();
    assert_eq!(walk.at(), 3, "there is nowhere to go on to");
}

#[test]
fn undo_opens_a_difference_again_and_goes_back_to_it() {
    let mut walk = walk();
    walk.merge(&applied(vec![annotation("new", 0, 9, "place")], &["a"]));
    assert_eq!(walk.settled(), Settled::Taken, "whatever the case of a name");
    walk.go_on();
    walk.merge(&applied(vec![annotation("a", 0, 4, "place")], &["new"]));
    assert_eq!((walk.at(), walk.settled()), (0, Settled::Open));
}

#[test]
fn ours_come_back_after_theirs_were_taken_and_a_change_by_hand_is_seen() {
    let mut walk = walk();
    walk.merge(&applied(vec![annotation("new", 0, 9, "place")], &["a"]));
    let asked = walk.keep(&concepts()).expect("it is otherwise now");
    assert_eq!((asked.gone, asked.come), (vec!["new".into()], vec![named(0, 4, "place")]));
    walk.merge(&applied(vec![annotation("again", 0, 4, "place")], &["new"]));
    assert_eq!(walk.settled(), Settled::Kept);

    walk.step(true);
    walk.merge(&applied(vec![annotation("b", 18, 24, "ship")], &[]));
    assert_eq!((walk.settled(), walk.left()), (Settled::Otherwise, 2));
    walk.merge(&applied(vec![annotation("far", 100, 104, "ship")], &[]));
    assert_eq!(walk.settled(), Settled::Otherwise, "elsewhere is nothing to it");
}

#[test]
fn steps_end_at_the_edges_and_a_comparison_anew_keeps_what_was_kept() {
    let mut walk = walk();
    walk.step(false);
    assert_eq!(walk.at(), 0);
    assert_eq!(walk.keep(&concepts()), None);
    for _ in 0..9 {
        walk.step(true);
    }
    assert_eq!(walk.at(), 3);
    walk.merge(&Applied { reload: true, ..applied(Vec::new(), &[]) });
    assert!(walk.is_stale());
    let differences: Vec<_> = walk.steps.iter().take(2).map(|own| own.difference.clone()).collect();
    let comparison = Comparison { differences, differences_total: 2, ..Comparison::default() };
    let renewed = walk.renewed(comparison).expect("two are left");
    assert_eq!((renewed.at(), renewed.left(), renewed.is_stale()), (1, 1, false));
    assert_eq!(walk.renewed(Comparison::default()), None);
    assert_eq!(Walk::begin(String::new(), Comparison::default()), None);
}

#[test]
fn a_text_is_cut_at_the_edges_of_its_spans() {
    let cut = |spans: &[(u32, u32)]| pieces("New 😊 York", 100, spans);
    let piece = |text: &str, span| (text.to_owned(), span);
    assert_eq!(cut(&[]), [piece("New 😊 York", None)]);
    assert_eq!(
        cut(&[(100, 103), (104, 110)]),
        [piece("New", Some(0)), piece(" ", None), piece("😊 York", Some(1))]
    );
}
