//! Flags and notes of the open document.

use handful_contract::{Note, NoteOn, PlacedNote};

use super::*;

fn placed(ordinal: Option<u32>, flagged: bool, text: &str) -> PlacedNote {
    let on = NoteOn { document: "doc".into(), ordinal };
    PlacedNote { on, note: Note { flagged, text: text.into() } }
}

fn said(note: PlacedNote) -> Applied {
    Applied { notes: vec![note], ..Applied::default() }
}

#[test]
fn a_key_flags_the_sentence_with_the_cursor_and_takes_the_flag_off() {
    let mut editor = open(&["One two.", "Three."]);
    act(&mut editor, Act::SentenceNext);
    let (ticket, asked) = change(&act(&mut editor, Act::Flag));
    let flagged = Note { flagged: true, text: String::new() };
    assert_eq!(asked, Change::Note(Some(1), flagged.clone()));
    assert_eq!(editor.note(Some(1)), Note::default(), "not before the backend has it");
    let drawn = editor.revision(1);
    editor.answered(ticket, &said(placed(Some(1), true, "")));
    assert_eq!(editor.note(Some(1)), flagged);
    assert_ne!(editor.revision(1), drawn, "its sentence is drawn anew");
    editor.merge(&said(placed(Some(1), true, "why?")));
    let (_, asked) = change(&act(&mut editor, Act::Flag));
    let words = Note { flagged: false, text: "why?".into() };
    assert_eq!(asked, Change::Note(Some(1), words), "the words stay");
}

#[test]
fn notes_of_the_document_and_of_others_are_kept_apart() {
    let mut editor = open(&["One two."]);
    let whole = Note { flagged: false, text: "a letter".into() };
    let (_, asked) = change(&editor.set_note(None, whole.clone()));
    assert_eq!(asked, Change::Note(None, whole.clone()));
    editor.merge(&said(placed(None, false, "a letter")));
    let mut other = placed(Some(0), true, "");
    other.on.document = "elsewhere".into();
    editor.merge(&said(other));
    assert_eq!((editor.note(None), editor.note(Some(0))), (whole.clone(), Note::default()));
    assert!(editor.set_note(None, whole).is_empty(), "the same again is nothing to ask");
    editor.merge(&said(placed(None, false, "")));
    assert_eq!(editor.note(None), Note::default());
    let (_, asked) = change(&act(&mut editor, Act::FlagDocument));
    assert_eq!(asked, Change::Note(None, Note { flagged: true, text: String::new() }));
    for key in [Act::Flag, Act::FlagDocument] {
        assert!(open(&[]).press_key(Meaning::Act(key)).is_empty(), "there is no document");
    }
}
