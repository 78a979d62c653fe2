//! Flags and notes, and finding them again.

use handful_contract::{
    Applied, DocumentId, ExportFormat, ExportScope, FindPage, FindQuery, FoundPlace, Note, NoteOn,
    Noted, ReviewState, SentenceRef, command as c,
};

use crate::desk::Desk;

const TEXTS: [&str; 2] =
    ["The tug left Riga. The ship came to Riga. Nobody saw Riga.", "Riga is far. So is Hull."];

async fn set(
    desk: &Desk,
    document: &DocumentId,
    ordinal: Option<u32>,
    flagged: bool,
    text: &str,
) -> Applied {
    let on = NoteOn { document: document.clone(), ordinal };
    desk.ask(c::SetNote { on, note: Note { flagged, text: text.to_owned() } }).await
}

async fn find(desk: &Desk, phrase: &str, noted: Noted) -> FindPage {
    let query = FindQuery { phrase: phrase.to_owned(), noted: Some(noted), ..FindQuery::default() };
    desk.ask(c::Find { query, from: None, limit: 50 }).await
}

fn text(place: &FoundPlace) -> &str {
    place.note.as_ref().map_or("-", |note| &note.text)
}

fn notes(page: &FindPage) -> Vec<&str> {
    page.places.iter().map(text).collect()
}

#[tokio::test]
async fn what_is_flagged_or_noted_is_found_with_and_without_words() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let documents: Vec<_> = desk.rows().await.into_iter().map(|row| row.id).collect();
    let applied = set(&desk, &documents[0], Some(1), false, "is a tug a ship?").await;
    assert_eq!(applied.notes.len(), 1);
    assert_eq!(applied.pulse.undo.as_deref(), Some("note “is a tug a ship?” on sentence 2"));
    set(&desk, &documents[0], Some(2), true, "").await;
    set(&desk, &documents[1], None, false, "a short letter").await;
    let document = desk.ask(c::GetDocument { id: documents[0].clone() }).await;
    assert_eq!(document.notes.len(), 2);

    // Without words each note is a place.
    let all = find(&desk, "", Noted::Any).await;
    assert_eq!(notes(&all), ["is a tug a ship?", "", "a short letter"]);
    assert_eq!(all.places[0].words, "The ship came to Riga.");
    assert_eq!(all.places[2].sentence.document, documents[1]);
    assert_eq!(notes(&find(&desk, "", Noted::Flagged).await), [""]);
    let written = find(&desk, "", Noted::Written).await;
    assert_eq!(notes(&written), ["is a tug a ship?", "a short letter"]);

    // With words only those in noted sentences and documents.
    assert_eq!(find(&desk, "Riga", Noted::Any).await.places.len(), 3);
    assert_eq!(notes(&find(&desk, "Hull", Noted::Any).await), ["a short letter"]);
    assert_eq!(find(&desk, "tug", Noted::Any).await.places, []);
    let query = FindQuery { phrase: "Riga".into(), ..FindQuery::default() };
    let plain = desk.ask(c::Find { query, from: None, limit: 50 }).await;
    assert_eq!(plain.places.len(), 4);
    assert!(plain.places.iter().all(|place| place.note.is_none()), "notes were not asked for");
}

#[tokio::test]
async fn notes_are_told_a_stretch_at_a_time_and_by_state() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let id = desk.rows().await.remove(0).id;
    for ordinal in 0..3 {
        set(&desk, &id, Some(ordinal), true, &ordinal.to_string()).await;
    }
    let query = FindQuery { noted: Some(Noted::Any), ..FindQuery::default() };
    let first = desk.ask(c::Find { query: query.clone(), from: None, limit: 2 }).await;
    assert_eq!(notes(&first), ["0", "1"]);
    let rest = desk.ask(c::Find { query: query.clone(), from: first.more, limit: 2 }).await;
    assert_eq!((notes(&rest), &rest.more), (vec!["2"], &None));

    let sentence = SentenceRef { document: id, ordinal: 1 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    let done = FindQuery { done: Some(true), ..query };
    let page = desk.ask(c::Find { query: done, from: None, limit: 9 }).await;
    assert_eq!(notes(&page), ["1"]);
}

#[tokio::test]
async fn notes_leave_in_our_own_layout_and_come_back_and_are_counted_elsewhere() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let documents: Vec<_> = desk.rows().await.into_iter().map(|row| row.id).collect();
    set(&desk, &documents[0], Some(1), true, "is a tug a ship?\n😊").await;
    set(&desk, &documents[1], None, true, "").await;
    let export = async |name: &str, format| {
        let (path, job) = (desk.path(name), "export".into());
        let (scope, with_suggestions) = (ExportScope::All, false);
        desk.ask(c::Export { path, job, format, scope, with_suggestions }).await
    };
    assert_eq!(export("out.jsonl", ExportFormat::Jsonl).await.notes, [] as [&str; 0]);
    let tokens = export("out.conll", ExportFormat::Conll).await;
    assert_eq!(
        tokens.notes,
        ["2 flags and notes are left out: this format has no place for them."]
    );

    let other = Desk::new();
    other.project("Again").await;
    let report = other.import(&other.file("out.jsonl", desk.read("out.jsonl"))).await;
    assert_eq!((report.imported, report.refused_total), (2, 0));
    let all = find(&other, "", Noted::Any).await;
    let notes: Vec<_> = all
        .places
        .iter()
        .map(|place| (place.sentence.ordinal, place.note.clone().expect("notes were asked for")))
        .collect();
    let note = |flagged, text: &str| Note { flagged, text: text.to_owned() };
    assert_eq!(notes, [(1, note(true, "is a tug a ship?\n😊")), (0, note(true, ""))]);
}
