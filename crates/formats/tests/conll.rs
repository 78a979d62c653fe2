//! Tagged corpora in every scheme.

mod common;

use common::read_plainly;
use expect_test::{Expect, expect};

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&read_plainly("a.conll", text));
}

#[test]
fn conll_2003_with_documents() {
    check(
        "-DOCSTART- -X- -X- O\n\nU.N. NNP I-NP I-ORG\nofficial NN I-NP O\nEkeus NNP I-NP I-PER\n\nBaghdad NNP I-NP I-LOC\nIraq NNP I-NP B-LOC\n. . O O\n\n-DOCSTART- (2 Vienna)\n\nEnd NN I-NP O\n",
        &expect![[r#"
            1: "U.N. official Ekeus\nBaghdad Iraq ." Done [0–4 "U.N." ORG] [14–19 "Ekeus" PER] [20–27 "Baghdad" LOC] [28–32 "Iraq" LOC] <0–19 Done> <20–34 Done>
            11: "End" title="2 Vienna" Done <0–3 Done>
            note read as IOB1
            note every token has a tag, so the sentences are taken as done
            note documents begin where it says so; tokens are joined by spaces
        "#]],
    );
}

#[test]
fn conll_2002_without_documents() {
    check(
        "Melbourne B-LOC\n( O\nAustralia B-LOC\n) O\n\nEFE B-ORG\nI-x I-ORG\n",
        &expect![[r#"
        1: "Melbourne ( Australia )" Done [0–9 "Melbourne" LOC] [12–21 "Australia" LOC] <0–23 Done>
        6: "EFE I-x" Done [0–7 "EFE I-x" ORG] <0–7 Done>
        note read as IOB2
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
    check(
        "New York\tB-LOC\nis\tO\n\t\n😊\tB-X\r\ne\u{301}lan\tI-X\r\n",
        &expect![[r#"
        1: "New York is" Done [0–8 "New York" LOC] <0–11 Done>
        4: "😊 e\u{301}lan" Done [0–7 "😊 e\u{301}lan" X] <0–7 Done>
        note read as IOB2
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
        note 2 line ends with a carriage return were unified
    "#]],
    );
}

#[test]
fn schemes_are_recognised_and_named() {
    check(
        "a B-X\nb L-X\nc U-X\nd O\n",
        &expect![[r#"
        1: "a b c d" Done [0–3 "a b" X] [4–5 "c" X] <0–7 Done>
        note read as BILOU
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
    check(
        "a B-X\nb E-X\nc S-X\nd O\n",
        &expect![[r#"
        1: "a b c d" Done [0–3 "a b" X] [4–5 "c" X] <0–7 Done>
        note read as BIOES
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
    check(
        "a I-X\nb I-X\nc O\nd I-Y\n",
        &expect![[r#"
            1: "a b c d" Done [0–3 "a b" X] [6–7 "d" Y] <0–7 Done>
            note read as IOB1 or IO, which are the same here
            note every token has a tag, so the sentences are taken as done
            note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
        "#]],
    );
    check(
        "a B-X\nb O\nc I-X\nd O\n\ne B-X\n",
        &expect![[r#"
        1: "a b c d" Done [0–1 "a" X] [4–5 "c" X] <0–7 Done>
        6: "e" Done [0–1 "e" X] <0–1 Done>
        note read as IOB2
        note 1 entity begins with another tag than IOB2 asks for; each was taken as an entity of its own
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
    check(
        "a O\nb O\n",
        &expect![[r#"
        1: "a b" <0–3 Untouched>
        note read as tokens without any entity
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]],
    );
}

#[test]
fn an_unknown_scheme_is_refused_with_its_tags() {
    check(
        "a DET\nb NOUN\nc VERB\n",
        &expect![[r#"
        PROBLEM The tags in the last column follow no scheme that Handful knows: DET, NOUN, VERB. It knows IOB1, IOB2, IO, IOE, BIOES and BILOU, such as B-person, I-person and O.
    "#]],
    );
    check(
        "a (PER*\nb *)\nc *\n",
        &expect![[r#"
        PROBLEM The tags in the last column follow no scheme that Handful knows: (PER*, *, *). It knows IOB1, IOB2, IO, IOE, BIOES and BILOU, such as B-person, I-person and O.
    "#]],
    );
}

#[test]
fn a_bad_line_costs_its_sentence_alone() {
    let good = "fine O\n\n".repeat(30);
    let read = read_plainly(
        "a.conll",
        format!(
            "{good}one B-X\ntwo\nthree O\n\nfour B-X\nfive WRONG\n\nsix B-X\n\n\tO\nno O\n\nnul\0 O\n\nlast O\n"
        ),
    );
    let after = read.lines().skip(30).map(|line| format!("{line}\n")).collect::<String>();
    expect![[r#"
        refused line 62: has no tag after “two”; its sentence is left out
        refused line 66: has the tag “WRONG”, which is of no known scheme; its sentence is left out
        68: "six" Done [0–3 "six" X] <0–3 Done>
        refused line 70: has a tag without a token; its sentence is left out
        refused line 73: has a NUL, which no text has; its sentence is left out
        75: "last" Done <0–4 Done>
        note read as IOB2
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]].assert_eq(&after);
    assert_eq!(read.matches("\"fine\"").count(), 30);
    let bytes = [b"good B-X\n\nna\xefve B-X\nso O\n\n".as_slice(), b"last O\n"].concat();
    expect![[r#"
        1: "good" Done [0–4 "good" X] <0–4 Done>
        refused line 3: is not UTF-8 text; read the file as Windows-1252 to keep it; its sentence is left out
        6: "last" Done <0–4 Done>
        note read as IOB2
        note every token has a tag, so the sentences are taken as done
        note it does not say where documents begin, so each sentence is one; its tokens are joined by spaces
    "#]].assert_eq(&read_plainly("a.conll", bytes));
}

#[test]
fn comments_are_no_tokens_and_documents_need_no_empty_line() {
    check(
        "# text = a b\na O\n# O\nb B-X\n-DOCSTART- O\nc O\n",
        &expect![[r#"
            2: "a # b" Done [4–5 "b" X] <0–5 Done>
            5: "c" Done <0–1 Done>
            note read as IOB2
            note every token has a tag, so the sentences are taken as done
            note documents begin where it says so; tokens are joined by spaces
        "#]],
    );
}
