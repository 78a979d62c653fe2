//! JSONL of Handful and of others, good lines and bad.

mod common;

use common::read_plainly;
use expect_test::{Expect, expect};

fn check(lines: &str, expected: &Expect) {
    expected.assert_eq(&read_plainly("a.jsonl", lines));
}

#[test]
fn handfuls_own_lines() {
    check(
        r#"{"id":"L-1","text":"Tar for Riga. More.","state":"done","spans":[{"start":8,"end":12,"label":"place"}],"suggestions":[{"start":0,"end":3,"label":"cargo","score":0.91}],"meta":{"year":1791,"title":"To Riga"}}
{"id":null,"text":"Tar. Rye.","state":"in_progress","spans":[],"suggestions":[],"meta":{},"sentences":[{"start":0,"end":4,"state":"done"},{"start":5,"end":9,"state":"untouched"}]}
{"id":3,"text":"plain","title":"Third"}
"#,
        &expect![[r#"
            1: "Tar for Riga. More." id=L-1 title="To Riga" Done [8–12 "Riga" place] (0–3 "Tar" cargo 0.91) {"title":"To Riga","year":1791}
            2: "Tar. Rye." InProgress <0–4 Done> <5–9 Untouched>
            3: "plain" id=3 title="Third"
        "#]],
    );
}

#[test]
fn lines_of_other_tools() {
    check(
        r#"{"text":"EU rejects German call","label":[[0,2,"ORG"],[11,17,"MISC"]],"source":"news"}
{"id":1,"text":"Google was founded","entities":[{"id":0,"start_offset":0,"end_offset":6,"label":"ORG"}],"relations":[]}
{"data":"Old doccano","labels":[[0,3,"X"]],"meta":{"source":"kept"},"source":"not this"}
{"text":"Uber’s Lesson","_input_hash":7,"tokens":[{"text":"Uber","start":0,"end":4,"id":0}],"spans":[{"start":0,"end":4,"token_start":0,"token_end":0,"label":"ORG"}],"answer":"accept"}
{"text":"Uber’s Lesson","spans":[{"start":0,"end":4,"label":"PERSON"}],"answer":"reject"}
{"text":"A class","label":["positive"]}
{"text":"Another","label":"positive","relations":[{"from_id":1,"to_id":2}]}
{"text":"From a table","spans":[{"start":0.0,"end":4.0,"label":"X"}]}
"#,
        &expect![[r#"
            1: "EU rejects German call" [0–2 "EU" ORG] [11–17 "German" MISC] {"source":"news"}
            2: "Google was founded" id=1 [0–6 "Google" ORG]
            3: "Old doccano" [0–3 "Old" X] {"source":"kept"}
            4: "Uber’s Lesson" [0–4 "Uber" ORG] {"_input_hash":7,"answer":"accept"}
            refused line 5: its answer is “reject”: its spans are not taken, its text is
            5: "Uber’s Lesson" {"answer":"reject"}
            refused line 6: a span is a text, not a start, an end and a label
            6: "A class"
            refused line 7: its “label” is a text, not a list of spans
            refused line 7: its relation is left out: Handful marks spans alone
            7: "Another"
            8: "From a table" [0–4 "From" X]
        "#]],
    );
}

#[test]
fn a_bad_span_costs_itself_alone() {
    check(
        r#"{"text":"👨🏻‍🚒 fights","spans":[{"start":5,"end":11,"label":"good"},{"start":0,"end":2,"label":"half"},{"start":11,"end":5,"label":"reversed"},{"start":5,"end":5,"label":"empty"},{"start":5,"end":99,"label":"far"},{"start":-1,"end":4,"label":"before"},{"start":0,"label":"endless"},{"start":0,"end":4},{"start":0,"end":4,"label":" "},{"start":0,"end":4,"label":7},"no span",[0,4,"listed"]]}
{"text":"overlaps here","spans":[{"start":0,"end":8,"label":"short"},{"start":0,"end":13,"label":"long"},{"start":0,"end":13,"label":"long"}]}
{"text":"scores","suggestions":[{"start":0,"end":6,"label":"x","score":1.5},{"start":0,"end":6,"label":"x","score":null},{"start":0,"end":7,"label":"x","score":0.5}]}
"#,
        &expect![[r#"
            refused line 1: the span 0–2 (half) cuts through the middle of a character (an emoji or an accented letter) at 2
            refused line 1: the span 11–5 (reversed) ends before it starts
            refused line 1: the span 5–5 (empty) is empty
            refused line 1: the span 5–99 (far) reaches past the end of the text, which has 11 characters
            refused line 1: the start of a span is -1, which is no place in the text
            refused line 1: a span has no end
            refused line 1: the span 0–4 has no label
            refused line 1: the label of the span 0–4 is " ", which names nothing
            refused line 1: the label of the span 0–4 is 7, which names nothing
            refused line 1: a span is a text, not a start, an end and a label
            1: "👨🏻\u{200d}🚒 fights" [0–4 "👨🏻\u{200d}🚒" listed] [5–11 "fights" good]
            refused line 2: “overlaps” (short) overlaps a longer or earlier span; a stretch of text has one concept
            2: "overlaps here" [0–13 "overlaps here" long]
            refused line 3: in its suggestions, the score of the span 0–6 (x) is not from 0 to 1
            refused line 3: in its suggestions, the span 0–7 (x) reaches past the end of the text, which has 6 characters
            3: "scores" (0–6 "scores" x ?)
            note 1 text with spans and with emoji or rare characters: offsets were read as counting whole characters (Unicode scalar values), as Python does; look at one to see that they fit
        "#]],
    );
}

#[test]
fn a_bad_line_costs_itself_alone() {
    check(
        "{\"text\":\"good\"}\n{\"text\":\"cut off\nnot json\n[1]\n{\"body\":\"no text\"}\n{\"text\":7}\n{\"text\":\"  \"}\n{\"text\":\"a\\u0000b\"}\n{\"text\":\"\\ud83d\"}\n\n{\"text\":\"state\",\"state\":\"finished\"}\n{\"text\":\"last\"}",
        &expect![[r#"
            1: "good"
            refused line 2: is not whole: its JSON ends before it is complete
            refused line 3: is not JSON: expected ident at column 2
            refused line 4: is a list, not a JSON object
            refused line 5: has no “text”
            refused line 6: has a “text” that is a number
            refused line 7: has no text
            refused line 8: has a NUL, which no text has: the file may be damaged
            refused line 9: is not JSON: unexpected end of hex escape at column 16
            refused line 11: its state is "finished", which is not untouched, in_progress or done; it is left out
            11: "state"
            12: "last"
        "#]],
    );
    expect![[r#"
        1: "naïve"
        refused line 2: is not UTF-8 text; read the file as Windows-1252 to keep it
        note 2 line ends with a carriage return were unified
    "#]]
    .assert_eq(&read_plainly(
        "a.jsonl",
        b"\xef\xbb\xbf{\"text\":\"na\xc3\xafve\"}\r\n{\"text\":\"na\xefve\"}\r\n",
    ));
}

#[test]
fn spans_stay_on_their_characters_when_line_ends_are_unified() {
    check(
        r#"{"text":"John loves Mary.\r\nHe married her.","spans":[[0,4,"P"],[11,15,"P"],[18,20,"P"],[29,32,"P"],[17,18,"split"],[14,20,"across"]],"sentences":[{"start":0,"end":16,"state":"done"},{"start":18,"end":33}]}
{"text":"Hi 😊 Barack Obama\r\nmet cancer pain.","spans":[{"start":5,"end":17,"label":"PERSON"},{"start":23,"end":34,"label":"PAIN"}]}
"#,
        &expect![[r#"
            refused line 1: the span 17–18 (split) cuts through the middle of a character (an emoji or an accented letter) at 17
            refused line 1: “Mary” (P) overlaps a longer or earlier span; a stretch of text has one concept
            refused line 1: “He” (P) overlaps a longer or earlier span; a stretch of text has one concept
            1: "John loves Mary.\nHe married her." [0–4 "John" P] [14–19 "y.\nHe" across] [28–31 "her" P] <0–16 Done> <17–32 Untouched>
            2: "Hi 😊 Barack Obama\nmet cancer pain." [5–17 "Barack Obama" PERSON] [22–33 "cancer pain" PAIN]
            note the line ends within 2 texts were unified; every span is still on its characters
            note 1 text with spans and with emoji or rare characters: offsets were read as counting whole characters (Unicode scalar values), as Python does; look at one to see that they fit
        "#]],
    );
}

#[test]
fn sentences_that_do_not_fit_are_found_anew() {
    check(
        r#"{"text":"Tar. Rye.","sentences":[{"start":0,"end":4}]}
{"text":"Tar. Rye.","sentences":[{"start":0,"end":6},{"start":5,"end":9}]}
{"text":"Tar. Rye.","sentences":[{"start":0,"end":9,"state":"never"}]}
{"text":"Tar. Rye.","sentences":"two"}
{"text":"Tar. Rye.","sentences":[{"start":0,"end":9,"state":"done"}]}
"#,
        &expect![[r#"
            refused line 1: its sentences do not fit its text; they are found anew
            1: "Tar. Rye."
            refused line 2: its sentences do not fit its text; they are found anew
            2: "Tar. Rye."
            refused line 3: its sentences do not fit its text; they are found anew
            3: "Tar. Rye."
            refused line 4: its sentences do not fit its text; they are found anew
            4: "Tar. Rye."
            5: "Tar. Rye." <0–9 Done>
        "#]],
    );
}
