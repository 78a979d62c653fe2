//! Tables, well formed and not.

mod common;

use common::{read, read_plainly};
use expect_test::{Expect, expect};
use handful_formats::{Encoding, ReadOptions, Source, inspect};

fn check(name: &str, text: impl AsRef<[u8]>, expected: &Expect) {
    expected.assert_eq(&read_plainly(name, text));
}

fn column(name: &str) -> ReadOptions {
    ReadOptions { text_column: Some(name.to_owned()), ..ReadOptions::default() }
}

#[test]
fn the_column_named_text_is_the_text_and_the_others_say_what_else() {
    check(
        "a.csv",
        "id,Text,author,year\n7,\"Tar, salt and \"\"rye\"\"\",Holm,1791\n8,\"two\nlines\",,\n\n9,plain,Lind,1792\n",
        &expect![[r#"
            2: "Tar, salt and \"rye\"" id=7 {"author":"Holm","year":"1791"}
            3: "two\nlines" id=8
            6: "plain" id=9 {"author":"Lind","year":"1792"}
        "#]],
    );
    check(
        "a.tsv",
        "title\ttext\tx\nOne\tTar, salt\t1\n",
        &expect![[r#"
        2: "Tar, salt" title="One" {"x":"1"}
    "#]],
    );
    check(
        "a.csv",
        "\u{feff}text;n\r\nTar, salt;1\r\n\"a;b\";2\r\n",
        &expect![[r#"
        2: "Tar, salt" {"n":"1"}
        3: "a;b" {"n":"2"}
        note 3 line ends with a carriage return were unified
        note read as a table with semicolons between its cells
    "#]],
    );
    check(
        "a.csv",
        "sep=;\ntext;n\nTar;1\n",
        &expect![[r#"
        3: "Tar" {"n":"1"}
        note read as a table with semicolons between its cells
    "#]],
    );
}

#[test]
fn another_column_can_be_chosen() {
    let table = "Body,note\nTar,\"a\"\n";
    expect![[r#"
        2: "Tar" {"note":"a"}
    "#]]
    .assert_eq(&read("a.csv", table, &column("Body")));
    expect![[r#"
        2: "Tar" {"note":"a"}
    "#]]
    .assert_eq(&read("a.csv", table, &column("body")));
    expect![[r#"
        PROBLEM There is no column “text”. The columns are: Body, note.
    "#]]
    .assert_eq(&read("a.csv", table, &column("text")));
    check(
        "a.csv",
        table,
        &expect![[r#"
        PROBLEM Choose the column that holds the text. The columns are: Body, note.
    "#]],
    );
    check(
        "a.csv",
        "Body\nTar\n",
        &expect![[r#"
        2: "Tar"
    "#]],
    );
}

#[test]
fn a_row_that_does_not_fit_costs_itself_alone() {
    check(
        "a.csv",
        "text,n\none,1\ntwo, with a comma,2\nthree\nfour,4,,\n,5\nsix,6\n",
        &expect![[r#"
            2: "one" {"n":"1"}
            refused line 3: has 3 cells where the first row names 2: put the text in quotation marks
            4: "three"
            5: "four" {"n":"4"}
            refused line 6: has no text
            7: "six" {"n":"6"}
        "#]],
    );
    expect![[r#"
        refused line 2: has no cell in the column “text”: it has 1 of 2
        3: "two" {"n":"2"}
    "#]]
    .assert_eq(&read("a.csv", "n,text\n1\n2,two\n", &ReadOptions::default()));
}

#[test]
fn a_stray_quotation_mark_swallows_nothing() {
    check(
        "a.tsv",
        "text\tn\n\"Well\", he said\t1\n\"never closed\t2\nplain \"quoted\" word\t3\n\"fine\nand long\"\t4\nlast\t5\n",
        &expect![[r#"
            note line 2: has a quotation mark that opens a cell and does not close it; its marks are kept as they are
            note line 3: has a quotation mark that opens a cell and does not close it; its marks are kept as they are
            2: "\"Well\", he said" {"n":"1"}
            3: "\"never closed" {"n":"2"}
            4: "plain \"quoted\" word" {"n":"3"}
            5: "fine\nand long" {"n":"4"}
            7: "last" {"n":"5"}
        "#]],
    );
}

#[test]
fn rows_that_are_not_utf_8_cost_themselves_alone() {
    let bytes = b"text,n\ngood,1\nna\xefve,2\nalso good,3\n";
    check(
        "a.csv",
        bytes,
        &expect![[r#"
        refused line 3: is not UTF-8 text; read the file as Windows-1252 to keep it
        2: "good" {"n":"1"}
        4: "also good" {"n":"3"}
    "#]],
    );
    let options = ReadOptions { encoding: Encoding::Windows1252, ..ReadOptions::default() };
    expect![[r#"
        2: "good" {"n":"1"}
        3: "naïve" {"n":"2"}
        4: "also good" {"n":"3"}
        note 1 line was read as Windows-1252
    "#]]
    .assert_eq(&read("a.csv", bytes, &options));
}

#[test]
fn a_preview_names_the_columns_even_where_one_must_be_chosen() {
    let preview =
        inspect(&Source::memory("a.csv", *b"body,body,\nTar,x,y\n"), &ReadOptions::default());
    assert_eq!(preview.columns, ["body", "body (2)", "column 3"]);
    assert_eq!(preview.samples, [""; 0]);
    expect!["Choose the column that holds the text. The columns are: body, body (2), column 3."]
        .assert_eq(&preview.problem.expect("a column must be chosen").to_string());
    let preview = inspect(&Source::memory("a.csv", *b"body,n\nTar,1\nSalt,2\n"), &column("body"));
    assert_eq!(preview.samples, ["Tar", "Salt"]);
    assert!(preview.problem.is_none());
    let preview =
        inspect(&Source::memory("a.csv", *b"text,n\nTar,1\nna\xefve,2\n"), &ReadOptions::default());
    expect!["Line 3 is not UTF-8 text. Read the file as Windows-1252, or save it as UTF-8 and import it again."].assert_eq(&preview.problem.expect("not UTF-8").to_string());
    assert_eq!(preview.columns, ["text", "n"]);
}

#[test]
fn many_rows_keep_their_lines() {
    let rows: String = (0..1000).map(|n| format!("\"row\n{n}\",{n}\n\n")).collect();
    let read = read_plainly("a.csv", format!("text,n\n{rows}"));
    assert_eq!(read.lines().count(), 1000);
    assert_eq!(read.lines().nth(700), Some("2102: \"row\\n700\" {\"n\":\"700\"}"));
}
