//! What each format is given and what it holds.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use handful_formats::{
    LabelledSpan, ReviewState, ScoredSpan, SourceDocument, SourceNote, SourceSentence,
    TargetFormat, Writer,
};
use handful_text::{Matching, Span, occurrences};
use serde_json::json;

/// A document with a span for each phrase, found in its text.
fn document(
    text: &str,
    marked: &[(&str, &str)],
    suggested: &[(&str, &str, f32)],
) -> SourceDocument {
    let find =
        |phrase: &str| occurrences(text, phrase, Matching { case: true, whole_words: false })[0];
    SourceDocument {
        text: text.to_owned(),
        spans: marked
            .iter()
            .map(|&(phrase, label)| LabelledSpan { span: find(phrase), label: label.to_owned() })
            .collect(),
        suggestions: suggested
            .iter()
            .map(|&(phrase, label, score)| ScoredSpan {
                span: find(phrase),
                label: label.to_owned(),
                score: Some(score),
            })
            .collect(),
        ..SourceDocument::default()
    }
}

/// What is written, then the counts, the notes and the losses.
fn check(format: TargetFormat, documents: &[SourceDocument], expected: &Expect) {
    let mut writer = Writer::new(format, Vec::new());
    for document in documents {
        writer.push(document).expect("writes");
    }
    let (written, bytes) = writer.finish().expect("writes");
    let mut out = String::from_utf8(bytes).expect("UTF-8");
    out += &format!(
        "== {} documents, {} annotations, {} suggestions, {} lost\n",
        written.documents, written.annotations, written.suggestions, written.lost_total
    );
    for note in &written.notes {
        out += &format!("note {note}\n");
    }
    for loss in &written.lost {
        out += &format!(
            "lost “{}” ({}) in {}: {}\n",
            loss.surface, loss.concept, loss.document, loss.reason
        );
    }
    expected.assert_eq(&out);
}

fn letters() -> Vec<SourceDocument> {
    let mut first = document(
        "Forty barrels of tar, \"finest\" rye-meal for Riga 😊.\nAnders Holm sent it.",
        &[("tar", "cargo"), ("Riga", "place"), ("Anders Holm", "trading partner")],
        &[("rye-meal", "cargo", 0.91), ("Riga", "person", 0.4)],
    );
    first.external_id = Some("L-001".to_owned());
    first.title = Some("To Riga".to_owned());
    first.meta = BTreeMap::from([("year".to_owned(), json!(1791))]);
    first.state = Some(ReviewState::Done);
    vec![first, document("Nothing here. Nor here.", &[], &[])]
}

/// Spans that tokens cannot hold, one for each reason.
fn awkward() -> SourceDocument {
    let mut document = document(
        "The pitchmotor failed. It was New York. Then York won.",
        &[("pitch", "part"), ("York. Then", "across"), ("New York", "place"), ("York", "town")],
        &[
            ("motor", "part", 0.5),
            ("York", "town", 0.5),
            ("won", "deed", 0.9),
            ("Then York won", "deed", 0.2),
        ],
    );
    document.spans.push(LabelledSpan { span: Span::new(4, 5), label: "part".to_owned() });
    document
}

#[test]
fn jsonl_holds_everything() {
    let mut partly = letters().remove(0);
    partly.state = Some(ReviewState::InProgress);
    partly.sentences = Some(vec![
        SourceSentence { span: Span::new(0, 51), state: ReviewState::Done },
        SourceSentence { span: Span::new(52, 72), state: ReviewState::Untouched },
    ]);
    let mut titled = document("Only a title.", &[], &[]);
    titled.title = Some("One".to_owned());
    titled.meta = BTreeMap::from([("title".to_owned(), json!("One"))]);
    let documents = [letters(), vec![partly, titled, awkward()]].concat();
    check(
        TargetFormat::Jsonl,
        &documents,
        &expect![[r#"
            {"id":"L-001","text":"Forty barrels of tar, \"finest\" rye-meal for Riga 😊.\nAnders Holm sent it.","state":"done","spans":[{"start":17,"end":20,"label":"cargo"},{"start":44,"end":48,"label":"place"},{"start":52,"end":63,"label":"trading partner"}],"suggestions":[{"start":31,"end":39,"label":"cargo","score":0.91},{"start":44,"end":48,"label":"person","score":0.4}],"meta":{"year":1791},"title":"To Riga"}
            {"id":null,"text":"Nothing here. Nor here.","state":"untouched","spans":[],"suggestions":[],"meta":{}}
            {"id":"L-001","text":"Forty barrels of tar, \"finest\" rye-meal for Riga 😊.\nAnders Holm sent it.","state":"in_progress","spans":[{"start":17,"end":20,"label":"cargo"},{"start":44,"end":48,"label":"place"},{"start":52,"end":63,"label":"trading partner"}],"suggestions":[{"start":31,"end":39,"label":"cargo","score":0.91},{"start":44,"end":48,"label":"person","score":0.4}],"meta":{"year":1791},"title":"To Riga","sentences":[{"start":0,"end":51,"state":"done"},{"start":52,"end":72,"state":"untouched"}]}
            {"id":null,"text":"Only a title.","state":"untouched","spans":[],"suggestions":[],"meta":{"title":"One"}}
            {"id":null,"text":"The pitchmotor failed. It was New York. Then York won.","state":"in_progress","spans":[{"start":4,"end":9,"label":"part"},{"start":34,"end":44,"label":"across"},{"start":30,"end":38,"label":"place"},{"start":34,"end":38,"label":"town"},{"start":4,"end":5,"label":"part"}],"suggestions":[{"start":9,"end":14,"label":"part","score":0.5},{"start":34,"end":38,"label":"town","score":0.5},{"start":50,"end":53,"label":"deed","score":0.9},{"start":40,"end":53,"label":"deed","score":0.2}],"meta":{}}
            == 5 documents, 11 annotations, 8 suggestions, 0 lost
        "#]],
    );
}

#[test]
fn conll_holds_what_tokens_can() {
    check(
        TargetFormat::Conll,
        &[letters(), vec![awkward()]].concat(),
        &expect![[r#"
        -DOCSTART- O

        Forty O
        barrels O
        of O
        tar B-cargo
        , O
        " O
        finest O
        " O
        rye B-cargo
        - I-cargo
        meal I-cargo
        for O
        Riga B-place
        😊 O
        . O

        Anders B-trading_partner
        Holm I-trading_partner
        sent O
        it O
        . O

        -DOCSTART- O

        Nothing O
        here O
        . O

        Nor O
        here O
        . O

        -DOCSTART- O

        The O
        pitchmotor O
        failed O
        . O

        It O
        was O
        New B-place
        York I-place
        . O

        Then B-deed
        York I-deed
        won I-deed
        . O

        == 3 documents, 4 annotations, 2 suggestions, 8 lost
        note the concept “trading partner” is written trading_partner
        lost “Riga” (person) in To Riga: an annotation is in its place
        lost “pitch” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York. Then” (across) in The pitchmotor failed. It was New York.…: it goes on over the end of a sentence
        lost “p” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York” (town) in The pitchmotor failed. It was New York.…: it overlaps a longer or earlier span
        lost “motor” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York” (town) in The pitchmotor failed. It was New York.…: an annotation is in its place
        lost “won” (deed) in The pitchmotor failed. It was New York.…: it overlaps a longer or earlier span
    "#]],
    );
}

#[test]
fn hugging_face_holds_what_tokens_can_with_names_as_they_are() {
    check(
        TargetFormat::HuggingFace,
        &[letters(), vec![awkward()]].concat(),
        &expect![[r#"
        {"id":"L-001-0","tokens":["Forty","barrels","of","tar",",","\"","finest","\"","rye","-","meal","for","Riga","😊","."],"ner_tags":["O","O","O","B-cargo","O","O","O","O","B-cargo","I-cargo","I-cargo","O","B-place","O","O"]}
        {"id":"L-001-1","tokens":["Anders","Holm","sent","it","."],"ner_tags":["B-trading partner","I-trading partner","O","O","O"]}
        {"id":"1-0","tokens":["Nothing","here","."],"ner_tags":["O","O","O"]}
        {"id":"1-1","tokens":["Nor","here","."],"ner_tags":["O","O","O"]}
        {"id":"2-0","tokens":["The","pitchmotor","failed","."],"ner_tags":["O","O","O","O"]}
        {"id":"2-1","tokens":["It","was","New","York","."],"ner_tags":["O","O","B-place","I-place","O"]}
        {"id":"2-2","tokens":["Then","York","won","."],"ner_tags":["B-deed","I-deed","I-deed","O"]}
        == 3 documents, 4 annotations, 2 suggestions, 8 lost
        lost “Riga” (person) in To Riga: an annotation is in its place
        lost “pitch” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York. Then” (across) in The pitchmotor failed. It was New York.…: it goes on over the end of a sentence
        lost “p” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York” (town) in The pitchmotor failed. It was New York.…: it overlaps a longer or earlier span
        lost “motor” (part) in The pitchmotor failed. It was New York.…: it begins or ends within a token
        lost “York” (town) in The pitchmotor failed. It was New York.…: an annotation is in its place
        lost “won” (deed) in The pitchmotor failed. It was New York.…: it overlaps a longer or earlier span
    "#]],
    );
}

#[test]
fn concepts_that_would_read_alike_are_kept_apart() {
    let texts = [("a b", "one"), ("a_b", "two"), ("a\u{a0}b", "three")];
    let text = "one two three 10\u{202f}000";
    let mut document = document(text, &texts.map(|(label, phrase)| (phrase, label)), &[]);
    document.spans.push(LabelledSpan { span: Span::new(17, 20), label: "a b".to_owned() });
    check(
        TargetFormat::Conll,
        &[document],
        &expect![[r#"
        -DOCSTART- O

        one B-a_b
        two B-a_b_2
        three B-a_b_3
        10 O
        000 B-a_b

        == 1 documents, 4 annotations, 0 suggestions, 0 lost
        note the concept “a b” is written a_b
        note the concept “a_b” is written a_b_2
        note the concept “a b” is written a_b_3
    "#]],
    );
}

#[test]
fn bounds_of_the_document_are_the_bounds_of_its_sentences() {
    let mut document = document("One. Two", &[("One. Two", "all")], &[]);
    document.sentences =
        Some(vec![SourceSentence { span: Span::new(0, 8), state: ReviewState::Done }]);
    check(
        TargetFormat::Conll,
        &[document.clone()],
        &expect![[r#"
        -DOCSTART- O

        One B-all
        . I-all
        Two I-all

        == 1 documents, 1 annotations, 0 suggestions, 0 lost
    "#]],
    );
    check(
        TargetFormat::Jsonl,
        &[document],
        &expect![[r#"
        {"id":null,"text":"One. Two","state":"done","spans":[{"start":0,"end":8,"label":"all"}],"suggestions":[],"meta":{},"sentences":[{"start":0,"end":8,"state":"done"}]}
        == 1 documents, 1 annotations, 0 suggestions, 0 lost
    "#]],
    );
}

#[test]
fn a_thousand_losses_are_listed_and_all_are_counted() {
    let mut document = document("pitchmotor", &[], &[]);
    document.spans = vec![LabelledSpan { span: Span::new(0, 5), label: "part".to_owned() }; 1200];
    let mut writer = Writer::new(TargetFormat::Conll, Vec::new());
    writer.push(&document).expect("writes");
    let (written, _) = writer.finish().expect("writes");
    assert_eq!((written.lost.len(), written.lost_total, written.annotations), (1000, 1200, 0));
}

#[test]
fn notes_are_written_where_there_is_a_place_for_them_and_counted_where_there_is_none() {
    let mut noted = document("One \u{1f600}. Two.", &[], &[]);
    let note = |span, flagged, text: &str| SourceNote { span, flagged, text: text.to_owned() };
    noted.notes = vec![
        note(None, false, "a short letter"),
        note(Some(Span::new(7, 11)), true, ""),
        note(Some(Span::new(0, 6)), true, "is that \u{201c}one\u{201d}?"),
    ];
    check(
        TargetFormat::Jsonl,
        &[noted.clone()],
        &expect![[r#"
            {"id":null,"text":"One 😀. Two.","state":"untouched","spans":[],"suggestions":[],"meta":{},"notes":[{"flagged":false,"text":"a short letter"},{"start":7,"end":11,"flagged":true,"text":""},{"start":0,"end":6,"flagged":true,"text":"is that “one”?"}]}
            == 1 documents, 0 annotations, 0 suggestions, 0 lost
        "#]],
    );
    check(
        TargetFormat::HuggingFace,
        &[noted],
        &expect![[r#"
            {"id":"0-0","tokens":["One","😀","."],"ner_tags":["O","O","O"]}
            {"id":"0-1","tokens":["Two","."],"ner_tags":["O","O"]}
            == 1 documents, 0 annotations, 0 suggestions, 0 lost
            note 3 flags and notes are left out: this format has no place for them
        "#]],
    );
}
