use super::*;
use crate::state::samples::concept;

fn press(key: &str, code: &str) -> Press {
    Press { key: key.into(), code: code.into(), ..Press::default() }
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
