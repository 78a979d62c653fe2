//! Rules in, places out.

use expect_test::expect;
use handful_patterns::{Kind, Matcher, Rule};
use handful_text::{Offsets, words};
use proptest::prelude::*;

fn word(text: &str) -> Rule {
    Rule { kind: Kind::Words, text: text.to_owned(), case: true }
}

fn any_case(text: &str) -> Rule {
    Rule { case: false, ..word(text) }
}

fn expression(text: &str) -> Rule {
    Rule { kind: Kind::Expression, text: text.to_owned(), case: true }
}

/// What fits, each with the number of its rule.
fn found(rules: &[Rule], text: &str) -> Vec<String> {
    let offsets = Offsets::new(text);
    let matches = Matcher::new(rules).matches(text);
    matches
        .iter()
        .map(|it| {
            format!("{}: {}", it.rule, offsets.slice(text, it.span).expect("a span of the text"))
        })
        .collect()
}

#[test]
fn entries_fit_whole_words_with_or_without_case() {
    let rules = [word("Riga"), any_case("lübeck"), word("port")];
    let text = "Riga, LÜBECK and rigA; the Rigan ports; port 🚢 Lübeck";
    assert_eq!(found(&rules, text), ["0: Riga", "1: LÜBECK", "2: port", "1: Lübeck"]);
}

#[test]
fn the_longest_entry_stands_unless_it_ends_within_a_word() {
    let rules = [word("New"), word("New York"), word("York City")];
    assert_eq!(found(&rules, "New York City"), ["1: New York"]);
    assert_eq!(found(&rules, "A New Yorker"), ["0: New"]);
}

#[test]
fn of_two_rules_for_one_place_the_earlier_one_stands() {
    assert_eq!(found(&[expression(r"\d{4}"), word("1998")], "in 1998"), ["0: 1998"]);
    assert_eq!(found(&[word("1998"), expression(r"\d{4}")], "in 1998"), ["0: 1998"]);
}

#[test]
fn letters_that_change_their_length_in_lower_case_are_found_where_they_stand() {
    let rules = [any_case("İzmir"), any_case("straße")];
    assert_eq!(found(&rules, "ab İZMIR cd STRASSE Straße"), ["0: İZMIR", "1: Straße"]);
}

#[test]
fn a_text_without_spaces_is_found_at_its_characters() {
    assert_eq!(found(&[word("北京")], "我在北京工作"), ["0: 北京"]);
}

#[test]
fn expressions_fit_at_the_edges_of_words_alone() {
    assert_eq!(
        found(&[expression(r"[A-Z]{2}\d+")], "AB12 xAB12 AB12x AB3."),
        ["0: AB12", "0: AB3"]
    );
    // The shorter way would stand first and end within the word.
    assert_eq!(found(&[expression("a|ab")], "ab a"), ["0: ab", "0: a"]);
    assert_eq!(found(&[expression(r"\$\d+")], "It costs $40 now"), ["0: $40"]);
    assert_eq!(found(&[expression("(?x) M a i  # a month")], "im Mai"), ["0: Mai"]);
    assert_eq!(found(&[expression("can")], "I can't"), [""; 0]);
}

#[test]
fn an_expression_can_leave_case_aside() {
    let rule = Rule { case: false, ..expression("mai|juni") };
    assert_eq!(found(&[rule], "MAI, Juni"), ["0: MAI", "0: Juni"]);
}

#[test]
fn what_can_be_no_rule_says_where_and_why() {
    let mut said = String::new();
    for text in [
        "",
        "(a",
        "a)",
        "[a-",
        "[z-a]",
        "*a",
        "a{2",
        "a{3,1}",
        "é\\",
        r"\q",
        r"(a)\1",
        "(?=a)",
        "a*",
        r"\b",
        "^",
        r"[^\s\S]",
        r"\p{Nonsense}",
        "(?z)",
        r"(?:\w{200}){200}",
        "a\tb",
    ] {
        let problem = expression(text).checked().expect_err(text);
        said += &format!("{text} — {problem}\n");
    }
    expect![[r#"
         — There is nothing to look for. Type words or an expression.
        (a — This expression cannot be read. At character 1, a “(” is opened and never closed. Close it with “)”, or write \( for the sign itself.
        a) — This expression cannot be read. At character 2, a “)” closes what was never opened. Write \) for the sign itself.
        [a- — This expression cannot be read. At character 1, a “[” is opened and never closed. Close it with “]”, or write \[ for the sign itself.
        [z-a] — This expression cannot be read. At character 2, the range goes backwards: write [a-z], not [z-a].
        *a — This expression cannot be read. At character 1, there is nothing to repeat before “*”, “+”, “?” or “{”. Write \ before it for the sign itself.
        a{2 — This expression cannot be read. At character 2, a “{” is opened and never closed. Close it with “}”.
        a{3,1} — This expression cannot be read. At character 2, the numbers in “{…}” go backwards: the smaller one comes first.
        é\ — This expression cannot be read. At character 2, the expression ends with a “\”. Write \\ for the sign itself.
        \q — This expression cannot be read. At character 1, this letter means nothing behind “\”. Leave the “\” out.
        (a)\1 — This expression cannot be read. At character 4, it asks for the same text again, which Handful does not look for.
        (?=a) — This expression cannot be read. At character 1, it asks for what stands before or behind without taking it in, which Handful does not do. Matches begin and end where words do in any case.
        a* — This expression also fits where there is nothing, and so everywhere. Ask for at least one character: with + in place of *, for example.
        \b — This expression also fits where there is nothing, and so everywhere. Ask for at least one character: with + in place of *, for example.
        ^ — This expression also fits where there is nothing, and so everywhere. Ask for at least one character: with + in place of *, for example.
        [^\s\S] — There is no text that this expression could ever fit. Check its […] and its signs for edges.
        \p{Nonsense} — This expression cannot be read. At character 1, Handful does not know this kind of characters. \p{L} are letters, \p{Lu} capitals, \p{N} numerals.
        (?z) — This expression cannot be read. At character 3, what stands behind “(?” is not as it should be. (?: … ) makes a plain group.
        (?:\w{200}){200} — This expression is too large to be looked for. Take smaller numbers in its {…}, or make several expressions of it.
        a	b — Line breaks and tabs cannot be part of it. Write one entry for each line.
    "#]]
    .assert_eq(&said);
    let long = word(&"x".repeat(201)).checked().expect_err("too long");
    assert_eq!(long.to_string(), "This is too long: 200 characters are the most.");
    assert_eq!(word("  Riga ").checked(), Ok(word("Riga")));
}

#[test]
fn what_would_hang_another_engine_ends() {
    let rules = [expression(r"(a+)+$"), expression(r"(x+x+)+y"), expression(r"(?:a?){50}a{50}")];
    let text = format!("{} {}", "a".repeat(10_000), "x".repeat(10_000));
    let begun = std::time::Instant::now();
    let _ = Matcher::new(&rules).matches(&text);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn places_are_whole_words_in_order_and_read_as_their_rule(
        text in "[abAB .é🚢-]{0,60}",
        entries in proptest::collection::vec("[abAB é-]{1,4}", 1..8),
        case in any::<bool>(),
    ) {
        let rules: Vec<Rule> = entries
            .iter()
            .map(|text| Rule { case, ..word(text) })
            .filter_map(|rule| rule.checked().ok())
            .collect();
        let matches = Matcher::new(&rules).matches(&text);
        let (offsets, words) = (Offsets::new(&text), words(&text));
        let mut end = 0;
        for it in &matches {
            prop_assert!(it.span.start >= end && it.span.start < it.span.end);
            end = it.span.end;
            prop_assert!(words.iter().any(|word| word.start == it.span.start));
            prop_assert!(words.iter().any(|word| word.end == it.span.end));
            let read = offsets.slice(&text, it.span).expect("within the text");
            let wanted = &rules[it.rule as usize].text;
            let same = if case { read == wanted } else { read.to_lowercase() == wanted.to_lowercase() };
            prop_assert!(same, "{read} for {wanted}");
        }
        // Whatever `occurrences` finds of an entry is covered.
        for rule in &rules {
            let matching = handful_text::Matching { case, whole_words: true };
            for place in handful_text::occurrences(&text, &rule.text, matching) {
                prop_assert!(matches.iter().any(|it| it.span.overlaps(place)), "{} at {place:?}", rule.text);
            }
        }
    }
}
