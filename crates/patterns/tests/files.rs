//! Files of rules.

use expect_test::expect;
use handful_patterns::{Kind, Matcher, Rule, read};

/// A file's rules and refusals, a line each.
fn said(text: &str) -> String {
    let list = read(text, false);
    let rules = list.rules.iter().map(|it| {
        let Rule { kind, text, case } = &it.rule;
        let label = it.label.as_deref().unwrap_or("-");
        let case = if *case { "with case" } else { "any case" };
        format!("{} {label} {kind:?} {case}: {text}\n", it.line)
    });
    let refused = list.refused.iter().map(|it| format!("{} refused: {}\n", it.line, it.reason));
    rules.chain(refused).collect()
}

#[test]
fn plain_text_has_an_entry_on_each_line_and_maybe_a_label() {
    expect![[r#"
        1 - Words any case: Riga
        3 harbour Words any case: New York
        5 - Words any case: Zürich
    "#]]
    .assert_eq(&said("\u{feff}Riga\r\n\r\nNew York\tharbour\r\n   \n Zürich \t \n"));
    let long = "x".repeat(300);
    assert_eq!(
        said(&format!("Riga\n{long}\n")),
        "1 - Words any case: Riga\n2 refused: This is too long: 200 characters are the most.\n"
    );
}

#[test]
fn patterns_over_tokens_become_entries_and_expressions() {
    expect![[r#"
        1 DRUG Words any case: opiates
        2 TRICK Words with case: drop-in
        3 CITY Words any case: new york
        4 CITY Words with case: New York
        5 TRICK Expression any case: drop\s*\-\s*in
        6 DOSE Expression any case: (?:\d+)\s*mg
        7 DOSE Expression with case: Ab(?:\s+(?i:mg))?
        8 CODE Expression with case: (?:\p{Lu}{2}\d{4,})
        9 CODE Expression with case: (?:(?:[A-Z]{2}[^$]))
        10 CODE Expression any case: (?:\w*(?:deff?in)\w*)
        11 CODE Expression any case: (?:a\.b|c)(?:\s*(?:a\.b|c)){0,}
        12 CODE Expression with case: (?:\w{3})(?:\s*(?:\p{P})){0,2}\s*(?:\p{Lu}\p{Ll}*)
        13 refused: It asks for “pos” of a token, which Handful cannot tell from the letters alone.
        14 refused: One of its tokens asks for two things at once.
        15 refused: One of its tokens asks for nothing.
        16 refused: It asks for a token that is not there (“!”).
        17 refused: It asks for “is_digit” of a token, which Handful cannot tell from the letters alone.
        18 refused: Its expression asks for the edges of a token in a part of it alone.
        19 refused: This expression cannot be read. At character 1, a “(” is opened and never closed. Close it with “)”, or write \( for the sign itself.
        20 refused: This expression also fits where there is nothing, and so everywhere. Ask for at least one character: with + in place of *, for example.
        21 refused: This line has no “pattern”.
        22 refused: This line is not JSON, as the lines before it are.
    "#]]
    .assert_eq(&said(
        r#"{"label":"DRUG","pattern":[{"lower":"opiates"}]}
{"label":"TRICK","pattern":"drop-in"}
{"label":"CITY","pattern":[{"LOWER":"new"},{"LOWER":"york"}]}
{"label":"CITY","pattern":[{"text":"New"},{"orth":"York"}]}
{"label":"TRICK","pattern":[{"lower":"drop"},{"lower":"-"},{"lower":"in"}]}
{"label":"DOSE","pattern":[{"is_digit":true},{"lower":"mg"}]}
{"label":"DOSE","pattern":[{"TEXT":"Ab"},{"lower":"mg","op":"?"}]}
{"label":"CODE","pattern":[{"shape":"XXdddd"}]}
{"label":"CODE","pattern":[{"text":{"REGEX":"^[A-Z]{2}[^$]$"}}]}
{"label":"CODE","pattern":[{"lower":{"regex":"deff?in"}}]}
{"label":"CODE","pattern":[{"lower":{"IN":["a.b","c"]},"OP":"+"}]}
{"label":"CODE","pattern":[{"length":3},{"is_punct":true,"op":"{,2}"},{"is_title":true}]}
{"label":"X","pattern":[{"pos":"NOUN"}]}
{"label":"X","pattern":[{"lower":"a","is_alpha":true}]}
{"label":"X","pattern":[{}]}
{"label":"X","pattern":[{"lower":"a","op":"!"}]}
{"label":"X","pattern":[{"is_digit":false}]}
{"label":"X","pattern":[{"text":{"REGEX":"^a|b$"}}]}
{"label":"X","pattern":[{"text":{"REGEX":"(a"}}]}
{"label":"X","pattern":[{"lower":"a","op":"*"}]}
{"label":"X"}
not json
"#,
    ));
}

#[test]
fn they_fit_what_the_tokens_fit() {
    let fits = |pattern: &str, text: &str| {
        let list = read(&format!(r#"{{"label":"X","pattern":{pattern}}}"#), true);
        assert!(list.refused.is_empty(), "{:?}", list.refused);
        let rules: Vec<Rule> = list.rules.into_iter().map(|it| it.rule).collect();
        Matcher::new(&rules).matches(text).len()
    };
    assert_eq!(fits(r#"[{"is_digit":true},{"lower":"mg"}]"#, "20 mg or 20 MG or 20 g"), 2);
    assert_eq!(
        fits(r#"[{"lower":"drop"},{"lower":"-"},{"lower":"in"}]"#, "a Drop-in, drop - in"),
        2
    );
    assert_eq!(fits(r#"[{"shape":"XXdddd"}]"#, "AB1234 AB12345 AB123 Ab1234"), 2);
    assert_eq!(fits(r#"[{"text":{"REGEX":"^[A-Z]{2}\\d$"}}]"#, "AB1 AB12 xAB1"), 1);
    assert_eq!(fits(r#"[{"lower":{"REGEX":"fluor"}}]"#, "Fluoride, difluoro, fluor"), 3);
    assert_eq!(fits(r#"[{"TEXT":"Ab"},{"lower":"mg","op":"?"}]"#, "Ab MG, Ab, ab mg"), 2);
    assert_eq!(fits(r#"[{"is_title":true,"op":"+"}]"#, "the Bank Of England is"), 1);
}

#[test]
fn a_long_list_is_read_in_order() {
    let text: String = (0..50_000).map(|number| format!("term {number}\n")).collect();
    let list = read(&text, false);
    assert_eq!((list.rules.len(), list.refused.len()), (50_000, 0));
    assert_eq!(list.rules[49_999].rule.text, "term 49999");
    assert!(list.rules.iter().all(|it| it.rule.kind == Kind::Words));
}
