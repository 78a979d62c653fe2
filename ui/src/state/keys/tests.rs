use std::collections::BTreeMap;

use handful_contract::Concept;

use super::defaults::KEYS;
use super::*;
use crate::state::samples::concept;

fn press(key: &str, code: &str) -> Press {
    Press { key: key.into(), code: code.into(), ..Press::default() }
}

fn meaning(press: &Press, concepts: &[Concept]) -> Option<Meaning> {
    KeyMap::default().meaning(press, concepts)
}

fn key_problem(
    key: &str,
    own: Option<&handful_contract::ConceptId>,
    concepts: &[Concept],
) -> Option<String> {
    KeyMap::default().key_problem(key, own, concepts)
}

fn chosen(keys: &[(Act, &str)]) -> BTreeMap<String, String> {
    keys.iter().map(|(act, chord)| (act.name(), (*chord).to_owned())).collect()
}

#[test]
fn no_chord_has_two_meanings() {
    for (i, binding) in KEYS.iter().enumerate() {
        for other in &KEYS[i + 1..] {
            assert_ne!(binding.chord, other.chord, "{:?} and {:?}", binding.act, other.act);
        }
    }
}

#[test]
fn digits_mark_concepts_and_a_french_keyboard_does_too() {
    let concepts = [concept("component", "1"), concept("cause", "2")];
    let two = Some(Meaning::Concept("cause".into()));
    assert_eq!(meaning(&press("2", "Digit2"), &concepts), two);
    assert_eq!(meaning(&press("é", "Digit2"), &concepts), two);
    let one = Some(Meaning::Concept("component".into()));
    assert_eq!(meaning(&press("&", "Digit1"), &concepts), one);
    assert_eq!(meaning(&press("3", "Digit3"), &concepts), None);
}

#[test]
fn letters_follow_their_place_where_the_keyboard_types_another_script() {
    assert_eq!(meaning(&press("ф", "KeyA"), &[]), Some(Meaning::Act(Act::Accept)));
    assert_eq!(meaning(&press("q", "KeyA"), &[]), None);
}

#[test]
fn edges_move_from_the_same_places_on_every_keyboard() {
    let at = |key: &str, ctrl, shift| Press {
        key: key.into(),
        code: "BracketLeft".into(),
        ctrl,
        shift,
        alt: false,
    };
    for (typed, shifted) in [("[", "{"), ("х", "Х")] {
        for (press, act) in [
            (at(typed, false, false), Act::StartLeft),
            (at(shifted, false, true), Act::EndLeft),
            (at(typed, true, false), Act::StartLeftExact),
            (at(shifted, true, true), Act::EndLeftExact),
        ] {
            assert_eq!(meaning(&press, &[]), Some(Meaning::Act(act)), "{press:?}");
        }
    }
}

#[test]
fn tab_with_shift_goes_back_whatever_the_system_calls_it() {
    for key in ["Tab", "Unidentified"] {
        let press = Press { shift: true, ..press(key, "Tab") };
        assert_eq!(meaning(&press, &[]), Some(Meaning::Act(Act::MarkPrevious)), "{key}");
    }
}

#[test]
fn shift_is_part_of_letters_and_arrows_but_not_of_signs() {
    let shifted = |key: &str| Press { key: key.into(), shift: true, ..Press::default() };
    assert_eq!(meaning(&shifted("?"), &[]), Some(Meaning::Act(Act::ShowKeys)));
    assert_eq!(meaning(&shifted("{"), &[]), Some(Meaning::Act(Act::EndLeft)));
    assert_eq!(meaning(&shifted("ArrowRight"), &[]), Some(Meaning::Act(Act::ExtendRight)));
    assert_eq!(meaning(&shifted("X"), &[]), Some(Meaning::Act(Act::ShowRejected)));
    assert_eq!(meaning(&shifted("Q"), &[]), None);
    assert_eq!(meaning(&shifted("A"), &[]), Some(Meaning::Act(Act::AcceptMany)));
    let undo = Press { key: "z".into(), ctrl: true, ..Press::default() };
    assert_eq!(meaning(&undo, &[]), Some(Meaning::Act(Act::Undo)));
    let redo = Press { key: "Z".into(), ctrl: true, shift: true, ..Press::default() };
    assert_eq!(meaning(&redo, &[]), Some(Meaning::Act(Act::Redo)));
}

#[test]
fn a_concept_key_may_not_take_a_command_or_another_concept_s_key() {
    let concepts = [concept("component", "1")];
    assert_eq!(key_problem("a", None, &concepts).as_deref(), Some("a already means “Accept”."));
    assert_eq!(
        key_problem("1", None, &concepts).as_deref(),
        Some("1 already belongs to component.")
    );
    assert_eq!(key_problem("1", Some(&"component".into()), &concepts), None);
    assert_eq!(key_problem("q", None, &concepts), None);
    assert_eq!(key_problem("", None, &concepts), None);
    assert!(key_problem("12", None, &concepts).is_some());
}

#[test]
fn each_act_is_listed_at_most_once_and_its_name_leads_back_to_its_key() {
    for (i, binding) in KEYS.iter().enumerate().filter(|(_, binding)| !binding.words.is_empty()) {
        let again = KEYS[i + 1..].iter().any(|one| one.act == binding.act && !one.words.is_empty());
        assert!(!again, "{:?}", binding.act);
        assert_eq!(Chord::parse(&binding.chord.name()).as_ref(), Some(&binding.chord));
    }
}

#[test]
fn another_key_does_it_and_the_old_one_does_not() {
    let keys = KeyMap::with(&chosen(&[
        (Act::Accept, "Shift+q"),
        (Act::Reject, "a"),
        (Act::Skip, "Ctrl+ "),
    ]));
    let meant = |key: &str, shift, ctrl| {
        let press = Press { key: key.into(), shift, ctrl, ..Press::default() };
        keys.meaning(&press, &[])
    };
    assert_eq!(meant("Q", true, false), Some(Meaning::Act(Act::Accept)));
    assert_eq!(meant("a", false, false), Some(Meaning::Act(Act::Reject)));
    assert_eq!(meant("x", false, false), None);
    assert_eq!(meant(" ", false, true), Some(Meaning::Act(Act::Skip)));
    assert_eq!(keys.chord(Act::Accept).map(Chord::label).as_deref(), Some("Shift+Q"));
    assert_eq!(keys.named("Reject", Act::Reject), "Reject (A)");
    assert!(keys.is_changed(Act::Accept) && !keys.is_changed(Act::Undo));
    // A second way stays, and so does what another script types at the place.
    assert_eq!(meant("y", false, true), Some(Meaning::Act(Act::Redo)));
    assert_eq!(
        keys.meaning(&Press { key: "ф".into(), code: "KeyA".into(), ..Press::default() }, &[]),
        Some(Meaning::Act(Act::Reject))
    );
}

#[test]
fn a_key_that_is_taken_is_refused_with_the_name_of_what_has_it() {
    let keys = KeyMap::default();
    let concepts = [concept("component", "1")];
    let problem =
        |act, chord: &str| keys.problem(act, &Chord::parse(chord).expect("a key"), &concepts);
    assert_eq!(
        problem(Act::Accept, "x").as_deref(),
        Some("X already means “Reject; on an annotation: delete”.")
    );
    assert_eq!(problem(Act::Accept, "Ctrl+y").as_deref(), Some("Ctrl+Y already means “Redo”."));
    assert_eq!(
        problem(Act::Accept, "1").as_deref(),
        Some("1 already belongs to component. Its own form changes that.")
    );
    assert_eq!(problem(Act::Accept, "a"), None, "its own");
    assert_eq!(problem(Act::Accept, "Shift+1"), None);
    assert_eq!(problem(Act::Accept, "q"), None);
    let keys = KeyMap::with(&chosen(&[(Act::Accept, "q")]));
    assert_eq!(keys.key_problem("q", None, &[]).as_deref(), Some("q already means “Accept”."));
    assert_eq!(keys.key_problem("a", None, &[]), None, "free by now");
}

#[test]
fn keys_can_be_exchanged_and_what_cannot_be_is_passed_over() {
    let both = KeyMap::with(&chosen(&[(Act::Accept, "x"), (Act::Reject, "a")]));
    assert_eq!(both.chord(Act::Accept).map(Chord::name).as_deref(), Some("x"));
    let clash = KeyMap::with(&chosen(&[(Act::Accept, "x")]));
    assert_eq!(clash, KeyMap::default());
    let twice = KeyMap::with(&chosen(&[(Act::Accept, "q"), (Act::Reject, "q")]));
    let many = [Act::Accept, Act::Reject].into_iter().filter(|act| twice.is_changed(*act)).count();
    assert_eq!(many, 1, "one of both has it");
    let mut strange = chosen(&[(Act::Accept, "Ctrl+"), (Act::Undo, "")]);
    strange.insert("NoSuchAct".into(), "q".into());
    assert_eq!(KeyMap::with(&strange), KeyMap::default());
}

#[test]
fn the_key_that_an_act_comes_with_needs_not_be_kept() {
    let mut kept = BTreeMap::new();
    KeyMap::keep(&mut kept, Act::Accept, &Chord::parse("q").expect("a key"));
    assert_eq!(kept, chosen(&[(Act::Accept, "q")]));
    KeyMap::keep(&mut kept, Act::Accept, default_chord(Act::Accept).expect("a key"));
    assert_eq!(kept, BTreeMap::new());
}

#[test]
fn a_press_becomes_a_key_of_its_own() {
    let pressed = |key: &str, code: &str, ctrl, shift| {
        Chord::of(&Press { key: key.into(), code: code.into(), ctrl, shift, alt: false })
            .map(|chord| chord.map(|chord| chord.name()))
    };
    let is = |name: &str| Ok(Some(name.to_owned()));
    assert_eq!(pressed("Q", "KeyQ", false, true), is("Shift+q"));
    assert_eq!(pressed("й", "KeyQ", false, false), is("q"), "known by its place");
    assert_eq!(pressed("ö", "Semicolon", false, false), is("ö"));
    assert_eq!(pressed("%", "Digit5", false, true), is("%"), "Shift says nothing about a sign");
    assert_eq!(pressed(" ", "Space", false, true), is("Shift+Space"));
    assert_eq!(pressed("F6", "F6", false, false), is("F6"));
    for held in ["Control", "Shift", "Dead", "Process"] {
        assert_eq!(pressed(held, "", false, false), Ok(None), "{held}");
    }
    for (key, ctrl) in [("c", true), ("Tab", false), ("Escape", false)] {
        assert!(pressed(key, "", ctrl, false).is_err(), "{key}");
    }
    let alt = Press { key: "q".into(), alt: true, ..Press::default() };
    assert!(Chord::of(&alt).is_err());
}
