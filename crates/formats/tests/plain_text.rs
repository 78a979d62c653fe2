//! Plain text in all its encodings, and what only looks like text.

mod common;

use common::{read, read_plainly};
use expect_test::{Expect, expect};
use handful_formats::{Encoding, ReadOptions, SourceFormat, TextUnit};

fn check(name: &str, bytes: impl AsRef<[u8]>, expected: &Expect) {
    expected.assert_eq(&read_plainly(name, bytes));
}

fn by(unit: TextUnit) -> ReadOptions {
    ReadOptions { unit, ..ReadOptions::default() }
}

const LETTER: &str = "Dear Anna,\n\nthe tar  came.\nIt leaks.\n\n\n  Yours\n";

#[test]
fn a_file_is_one_document_word_for_word() {
    check(
        "letter.of.may.txt",
        LETTER,
        &expect![[r#"
        1: "Dear Anna,\n\nthe tar  came.\nIt leaks.\n\n\n  Yours\n" title="letter.of.may"
    "#]],
    );
}

#[test]
fn a_paragraph_or_a_line_is_a_document() {
    expect![[r#"
        1: "Dear Anna,"
        3: "the tar  came.\nIt leaks."
        7: "  Yours"
    "#]]
    .assert_eq(&read("a.txt", LETTER, &by(TextUnit::Paragraph)));
    expect![[r#"
        1: "Dear Anna,"
        3: "the tar  came."
        4: "It leaks."
        7: "  Yours"
    "#]]
    .assert_eq(&read("a.txt", LETTER, &by(TextUnit::Line)));
}

#[test]
fn a_byte_order_mark_goes_and_line_ends_are_unified() {
    check(
        "a.txt",
        "\u{feff}one\r\ntwo\rthree\n",
        &expect![[r#"
        1: "one\ntwo\nthree\n" title="a"
        note 2 line ends with a carriage return were unified
    "#]],
    );
    let options = by(TextUnit::Line);
    expect![[r#"
        1: "one"
        2: "two"
        3: "three"
        note 2 line ends with a carriage return were unified
    "#]]
    .assert_eq(&read("a.txt", "\u{feff}one\r\ntwo\rthree\n", &options));
}

#[test]
fn utf_16_is_believed_by_its_mark() {
    for big in [false, true] {
        let units: Vec<u16> = "\u{feff}naïve 😊\r\nzwei".encode_utf16().collect();
        let bytes: Vec<u8> = units
            .iter()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        assert_eq!(
            read_plainly("a.txt", bytes),
            "1: \"naïve 😊\\nzwei\" title=\"a\"\n\
             note 1 line end with a carriage return was unified\n"
        );
    }
}

#[test]
fn what_is_not_utf_8_is_refused_with_the_way_out() {
    let bytes = b"good\nna\xefve caf\xe9\nalso \xc3\xa9\n";
    check(
        "a.txt",
        bytes,
        &expect![[r#"
        PROBLEM Line 2 is not UTF-8 text. Read the file as Windows-1252, or save it as UTF-8 and import it again.
    "#]],
    );
    expect![[r#"
        1: "good"
        refused line 2: is not UTF-8 text; read the file as Windows-1252 to keep it
        3: "also é"
    "#]]
    .assert_eq(&read("a.txt", bytes, &by(TextUnit::Line)));
    expect![[r#"
        1: "one"
        refused line 4: is not UTF-8 text; read the file as Windows-1252 to keep it; the paragraph from line 3 on is left out
        6: "four"
    "#]].assert_eq(&read(
        "a.txt",
        b"one\n\ntwo\nthr\xe9e\n\nfour",
        &by(TextUnit::Paragraph),
    ));
    let options = ReadOptions { encoding: Encoding::Windows1252, ..ReadOptions::default() };
    expect![[r#"
        1: "good\nnaïve café\nalso é\n" title="a"
        note 1 line was read as Windows-1252
    "#]]
    .assert_eq(&read("a.txt", bytes, &options));
}

#[test]
fn nothing_in_it_is_an_empty_file() {
    for bytes in [&b""[..], b"\xef\xbb\xbf", b" \n\r\n\t\n"] {
        for unit in [TextUnit::WholeFile, TextUnit::Paragraph, TextUnit::Line] {
            assert_eq!(
                read("a.txt", bytes, &by(unit)),
                "PROBLEM The file is empty: there is no text in it.\n"
            );
        }
    }
}

#[test]
fn what_is_no_text_is_refused_by_name() {
    check(
        "a.txt",
        b"%PDF-1.7\n%\xe2\xe3",
        &expect![[r#"
        PROBLEM The file is a PDF, not plain text. Save its text as .txt and import that.
    "#]],
    );
    check(
        "letter.docx",
        b"PK\x03\x04\x14\x00",
        &expect![[r#"
        PROBLEM The file is a ZIP archive, or a Word, Excel or LibreOffice document, not plain text. Save its text as .txt and import that.
    "#]],
    );
    check(
        "a.txt",
        [0, 1, 2, 3, b'a', 255, 0],
        &expect![[r#"
        PROBLEM The file is not text: it is full of bytes that stand for no character.
    "#]],
    );
}

#[test]
fn a_nul_costs_its_document_alone() {
    let text = format!("{}\nbad\0line\nlast\n", "a good line\n".repeat(20));
    expect![[r#"
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 refused line 22: has a NUL, which no text has: the file may be damaged
        23: "last"
    "#]]
        .assert_eq(&read("a.txt", &text, &by(TextUnit::Line)).replace(": \"a good line\"\n", " "));
    check(
        "a.txt",
        &text,
        &expect![[r#"
            refused line 1: has a NUL in line 22 of its text, which no text has: the file may be damaged
        "#]],
    );
}

#[test]
fn a_name_or_the_content_tells_the_format() {
    let json = "{\"text\": \"one\"}\n";
    check(
        "a.jsonl",
        json,
        &expect![[r#"
        1: "one"
    "#]],
    );
    check(
        "a.txt",
        json,
        &expect![[r#"
        1: "one"
    "#]],
    );
    check(
        "a.json",
        json,
        &expect![[r#"
        1: "one"
    "#]],
    );
    check(
        "a.json",
        "[{\"text\": \"one\"}]",
        &expect![[r#"
        PROBLEM The file is one JSON value. Handful reads JSONL: one object with a “text” on each line.
    "#]],
    );
    check(
        "eng.testa",
        "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\n",
        &expect![[r#"
            1: "EU" Done [0–2 "EU" ORG] <0–2 Done>
            note read as IOB1 or IO, which are the same here
            note every token has a tag, so the sentences are taken as done
            note documents begin where it says so; tokens are joined by spaces
        "#]],
    );
    check(
        "wnut.txt",
        "EU B-ORG\nsaid O\nso O\n",
        &expect![[r#"
        1: "EU said so" Done [0–2 "EU" ORG] <0–10 Done>
        note read as IOB2
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
    check(
        "prose.txt",
        "He said O\nand then O\nand so B-on\nand on\n",
        &expect![[r#"
        1: "He said O\nand then O\nand so B-on\nand on\n" title="prose"
    "#]],
    );
    let options = ReadOptions { format: Some(SourceFormat::Text), ..ReadOptions::default() };
    expect![[r#"
        1: "{\"text\": \"one\"}\n" title="a"
    "#]]
    .assert_eq(&read("a.jsonl", json, &options));
}
