//! Flags and notes on sentences and documents.

use handful_store::{
    Action, NewDocument, NewNote, Note, NoteOn, NoteRecord, Outcome, Store, StoreError,
};

use crate::common::{Project, import, seen, text};

const TEXT: &str = "The tug left. The ship came. Nobody saw it.";

async fn set(store: &Store, on: NoteOn, flagged: bool, text: &str) -> Result<Outcome, StoreError> {
    let note = Note { flagged, text: text.to_owned() };
    store.perform(Action::SetNote { on, note }).await
}

#[tokio::test]
async fn a_sentence_is_flagged_and_noted_and_undo_takes_each_back() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT), text("Another one.")]).await[0];
    let on = NoteOn { document, ordinal: Some(1) };
    let nothing = seen(store).await;

    let flagged = set(store, on, true, "").await.unwrap();
    assert_eq!(flagged.words, "flag sentence 2");
    let record = |flagged, text: &str| NoteRecord { on, note: Note { flagged, text: text.into() } };
    assert_eq!(flagged.notes, [record(true, "")]);
    assert!(flagged.touched.is_empty(), "learning has nothing to do with it");
    let noted = set(store, on, true, "  is a tug a ship? ").await.unwrap();
    assert_eq!(noted.words, "note “is a tug a ship?” on sentence 2");
    assert_eq!(store.notes(None).await.unwrap(), [record(true, "is a tug a ship?")]);
    let again = set(store, on, true, "is a tug a ship?").await.unwrap();
    assert_eq!((again.words.as_str(), again.notes.len()), ("", 0));
    let plain = set(store, on, false, "is a tug a ship?").await.unwrap();
    assert_eq!(plain.words, "take the flag off sentence 2");
    let removed = set(store, on, false, "").await.unwrap();
    assert_eq!(removed.words, "remove the note on sentence 2");
    assert_eq!(removed.notes, [record(false, "")]);
    assert_eq!(store.notes(None).await.unwrap(), []);

    for wanted in
        [record(false, "is a tug a ship?"), record(true, "is a tug a ship?"), record(true, "")]
    {
        let undone = store.undo().await.unwrap().unwrap();
        assert_eq!(undone.notes, std::slice::from_ref(&wanted));
        assert_eq!(store.notes(Some(document)).await.unwrap(), [wanted]);
    }
    store.undo().await.unwrap();
    assert_eq!(seen(store).await, nothing);
}

#[tokio::test]
async fn notes_are_told_in_the_order_of_the_texts_and_survive_a_restart() {
    let project = Project::new().await;
    let store = &project.store;
    let documents = import(store, [text(TEXT), text("Another one.")]).await;
    let on = |place: usize, ordinal| NoteOn { document: documents[place], ordinal };
    for (on, text) in [(on(1, None), "d"), (on(0, Some(2)), "c"), (on(0, Some(0)), "b")] {
        set(store, on, false, text).await.unwrap();
    }
    let whole = set(store, on(0, None), true, "a").await.unwrap();
    assert_eq!(whole.words, "note “a” on the document");
    let project = project.reopened().await;
    let notes = project.store.notes(None).await.unwrap();
    let texts: Vec<_> = notes.iter().map(|one| one.note.text.as_str()).collect();
    assert_eq!(texts, ["a", "b", "c", "d"]);
    assert_eq!(project.store.notes(Some(documents[1])).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_note_that_cannot_be_is_refused() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let on = |ordinal| NoteOn { document, ordinal };
    let beyond = set(store, on(Some(3)), true, "").await.unwrap_err();
    assert!(matches!(beyond, StoreError::NoSuchSentence { ordinal: 3, .. }), "{beyond:?}");
    let long = set(store, on(None), true, &"x".repeat(2_001)).await.unwrap_err();
    assert_eq!(long.to_string(), "A note holds at most 2000 characters.");
    assert_eq!(store.notes(None).await.unwrap(), []);
}

#[tokio::test]
async fn notes_come_with_an_import_and_go_with_it() {
    let project = Project::new().await;
    let store = &project.store;
    let note = |at, flagged, text: &str| NewNote { at, note: Note { flagged, text: text.into() } };
    let notes = vec![
        note(Some(20), false, " is a tug a ship? "),
        note(Some(15), true, ""),
        note(Some(28), false, "between two sentences is on the one before"),
        note(None, true, &"long ".repeat(500)),
        note(Some(0), false, " "),
    ];
    let document = import(store, [NewDocument { notes, ..text(TEXT) }]).await[0];
    let kept = store.notes(None).await.unwrap();
    let on = |ordinal| NoteOn { document, ordinal };
    let words = "is a tug a ship?\nbetween two sentences is on the one before";
    let long = "long ".repeat(500);
    assert_eq!(
        kept,
        [
            NoteRecord { on: on(None), note: Note { flagged: true, text: long.trim().into() } },
            NoteRecord { on: on(Some(1)), note: Note { flagged: true, text: words.into() } },
        ]
    );
    let plain = set(store, on(None), false, &long).await.unwrap();
    assert_eq!(plain.words, "take the flag off the document", "however long the words are");
    store.undo().await.unwrap();
    store.undo().await.unwrap();
    assert_eq!(store.notes(None).await.unwrap(), []);
    store.redo().await.unwrap();
    assert_eq!(store.notes(None).await.unwrap(), kept);
}
