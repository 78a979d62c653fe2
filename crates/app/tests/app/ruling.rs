//! Dictionaries and patterns: what is looked for before any model does.

use handful_contract::{
    ConceptId, Decision, Document, ErrorCode, Event, Origin, RuleKind, RulePage, RuleSource,
    command as c,
};

use crate::desk::Desk;

const TEXTS: [&str; 2] =
    ["The Fortuna left Riga in 1850. Riga was cold.", "Nobody saw RIGA or Lübeck in 1851."];

fn add(concept: &ConceptId, kind: RuleKind, text: &str, case: bool) -> c::AddRule {
    c::AddRule { concept: concept.clone(), kind, text: text.to_owned(), case }
}

async fn list(desk: &Desk, concept: &ConceptId, holding: &str) -> RulePage {
    let (concept, holding) = (concept.clone(), holding.to_owned());
    desk.ask(c::ListRules { concept, holding, offset: 0, limit: 100 }).await
}

/// Waits until all texts have been looked through, and gives what there is to look for.
async fn looked_through(desk: &Desk, concept: &ConceptId) -> RulePage {
    loop {
        let heard = desk.told.bell.notified();
        tokio::pin!(heard);
        heard.as_mut().enable();
        let page = list(desk, concept, "").await;
        if page.complete {
            return page;
        }
        heard.await;
    }
}

/// What rules suggest in each document.
async fn suggested(desk: &Desk) -> Vec<Vec<String>> {
    let surface = |document: &Document, start: u32, end: u32| -> String {
        document.text.chars().skip(start as usize).take((end - start) as usize).collect()
    };
    let documents = desk.documents().await;
    let of = |document: &Document| {
        let by_rule = document.suggestions.iter().filter(|one| one.rule.is_some());
        by_rule.map(|one| surface(document, one.start, one.end)).collect()
    };
    documents.iter().map(of).collect()
}

#[tokio::test]
async fn what_is_looked_for_is_suggested_and_accepted_as_such() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let town = desk.concept("town").await;
    let applied = desk.ask(add(&town, RuleKind::Words, " Riga ", false)).await;
    assert_eq!(applied.action, "add “Riga” to the dictionary of town");
    desk.ask(add(&town, RuleKind::Expression, r"18\d\d", true)).await;
    let page = looked_through(&desk, &town).await;
    let rows: Vec<_> =
        page.rows.iter().map(|row| (row.rule.text.as_str(), row.rule.case, row.places)).collect();
    assert_eq!(rows, [(r"18\d\d", true, 2), ("Riga", false, 3)], "the newest first");
    assert_eq!((page.all, page.places), (2, 5));
    assert_eq!(list(&desk, &town, "RIG").await.total, 1);
    assert_eq!(suggested(&desk).await, [vec!["Riga", "1850", "Riga"], vec!["RIGA", "1851"]]);

    let document = desk.documents().await.remove(0);
    let one = document.suggestions[0].clone();
    let why = c::ExplainSuggestion {
        document: document.id.clone(),
        start: one.start,
        end: one.end,
        concept: town.clone(),
    };
    let why = desk.ask(why).await;
    assert_eq!((why.version, why.rule.map(|rule| rule.text)), (0, Some("Riga".to_owned())));
    let decide = |decision| c::Decide {
        document: document.id.clone(),
        start: one.start,
        end: one.end,
        concept: town.clone(),
        decision,
    };
    let applied = desk.ask(decide(Decision::Accept)).await;
    assert_eq!(applied.annotations[0].1.origin, Origin::Rule);
    assert_eq!(suggested(&desk).await[0], ["1850", "Riga"]);
    desk.ask(c::Undo {}).await;
    desk.ask(decide(Decision::Reject)).await;
    assert_eq!(suggested(&desk).await[0], ["1850", "Riga"]);
    let rejected = desk.ask(c::ListRejected { document: None, limit: 10 }).await;
    assert_eq!(rejected.places.len(), 1);

    let kind = RuleKind::Expression;
    desk.ask(c::RemoveRule { concept: town.clone(), kind, text: r"18\d\d".into() }).await;
    looked_through(&desk, &town).await;
    assert_eq!(suggested(&desk).await, [vec!["Riga"], vec!["RIGA"]]);
    desk.ask(c::CloseProject {}).await;
    desk.reopen("Letters").await;
    looked_through(&desk, &town).await;
    assert_eq!(suggested(&desk).await, [vec!["Riga"], vec!["RIGA"]]);
}

#[tokio::test]
async fn a_rule_that_cannot_be_is_refused_with_the_place() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let town = desk.concept("town").await;
    for (text, said) in [
        ("Ri(ga", "At character 3, a “(” is opened and never closed."),
        ("x*", "also fits where there is nothing"),
        ("", "There is nothing to look for."),
        (r"(?:\w{300}){300}", "too large"),
    ] {
        let refused = desk.refused(add(&town, RuleKind::Expression, text, true)).await;
        assert_eq!(refused.code, ErrorCode::InvalidInput);
        assert!(refused.message.contains(said), "{text}: {refused}");
    }
    assert_eq!(list(&desk, &town, "").await.all, 0);
    let gone = desk.refused(add(&"nobody".into(), RuleKind::Words, "x", true)).await;
    assert_eq!(gone.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn words_annotated_twice_join_by_themselves() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let town = desk.concept("town").await;
    let documents = desk.documents().await;
    desk.mark(&documents[0], "Riga", &town).await;
    let annotate = c::Annotate {
        document: documents[0].id.clone(),
        start: 31,
        end: 35,
        concept: town.clone(),
    };
    desk.ask(annotate).await;
    let page = looked_through(&desk, &town).await;
    assert_eq!(page.rows[0].rule.text, "Riga");
    assert_eq!((page.rows[0].rule.source, page.rows[0].places), (RuleSource::Grown, 2));
    let kind = RuleKind::Words;
    desk.ask(c::RemoveRule { concept: town.clone(), kind, text: "Riga".into() }).await;
    assert_eq!(list(&desk, &town, "").await.all, 0);
    desk.ask(c::Undo {}).await;
    assert_eq!(list(&desk, &town, "").await.all, 1);
}

#[tokio::test]
async fn a_file_brings_rules_to_the_concepts_that_it_names() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let (town, ship) = (desk.concept("town").await, desk.concept("Ship").await);
    let path = desk.file(
        "patterns.jsonl",
        r#"{"label":"TOWN","pattern":[{"lower":"riga"}]}
{"label":"SHIP","pattern":"Fortuna"}
{"label":"SHIP","pattern":[{"pos":"NOUN"}]}
{"label":"PERSON","pattern":"Nobody"}
{"label":"TOWN","pattern":[{"lower":"riga"}]}
"#,
    );
    let report = desk.ask(c::ImportRules { concept: town.clone(), path, case: true }).await;
    assert_eq!((report.added, report.elsewhere, report.known), (2, 1, 1));
    assert_eq!(report.applied.action, "add 2 entries from “patterns.jsonl”");
    let refused: Vec<_> =
        report.refused.iter().map(|one| format!("{:?} {}", one.line, one.reason)).collect();
    assert_eq!(
        refused,
        [
            "Some(3) It asks for “pos” of a token, which Handful cannot tell from the letters alone.",
            "Some(4) There is no concept “PERSON”. Add it, and read the file once more.",
        ]
    );
    assert_eq!(report.refused_total, 2);
    assert_eq!(list(&desk, &ship, "").await.rows[0].rule.source, RuleSource::List);

    let path = desk.file("towns.txt", "Lübeck\tHANSE\n\nRiga\n");
    let report = desk.ask(c::ImportRules { concept: town.clone(), path, case: true }).await;
    assert_eq!((report.added, report.refused_total), (2, 0), "its only label says nothing else");
    looked_through(&desk, &town).await;
    assert_eq!(suggested(&desk).await, [vec!["Fortuna", "Riga", "Riga"], vec!["RIGA", "Lübeck"]]);
    desk.ask(c::Undo {}).await;
    desk.ask(c::Undo {}).await;
    assert_eq!((list(&desk, &town, "").await.all, list(&desk, &ship, "").await.all), (0, 0));

    for (name, bytes, code) in [
        ("latin.txt", &b"Riga\nL\xfcbeck\n"[..], ErrorCode::NotUtf8),
        ("picture.png", &b"\x89PNG\0\0"[..], ErrorCode::NotText),
    ] {
        let path = desk.file(name, bytes);
        let refused =
            desk.refused(c::ImportRules { concept: town.clone(), path, case: true }).await;
        assert_eq!(refused.code, code, "{refused}");
    }
    let line = |number: u32| {
        let pattern = format!(r#"[{{"text":{{"REGEX":"^n{number}$"}}}}]"#);
        format!("{{\"label\":\"town\",\"pattern\":{pattern}}}\n")
    };
    let many: String = (0..501).map(line).collect();
    let path = desk.file("many.jsonl", many);
    let refused = desk.refused(c::ImportRules { concept: town.clone(), path, case: true }).await;
    assert!(refused.message.contains("500 expressions at most"), "{refused}");
}

#[tokio::test]
async fn fifty_thousand_entries_come_in_quickly() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let town = desk.concept("town").await;
    let lines: String = (0..50_000).map(|number| format!("Town number {number}\n")).collect();
    let path = desk.file("towns.txt", lines + "Riga\n");
    let begun = std::time::Instant::now();
    let report = desk.ask(c::ImportRules { concept: town.clone(), path, case: false }).await;
    println!("50,001 entries read and kept in {:?}", begun.elapsed());
    assert_eq!(report.added, 50_001);
    let page = looked_through(&desk, &town).await;
    println!("and looked for after {:?}", begun.elapsed());
    assert_eq!((page.all, page.places), (50_001, 3));
    let begun = std::time::Instant::now();
    assert_eq!(list(&desk, &town, "number 4999").await.total, 11);
    println!("searched in {:?}", begun.elapsed());
}

/// In the window the interface hears of it without asking.
#[tokio::test]
async fn the_interface_hears_that_something_was_found() {
    let desk = Desk::lively(std::sync::Arc::new(tempfile::tempdir().expect("a folder")));
    desk.with_texts("Letters", &TEXTS).await;
    let town = desk.concept("town").await;
    let id = desk.rows().await[1].id.clone();
    desk.ask(add(&town, RuleKind::Words, "Lübeck", true)).await;
    desk.wait_for(|event| match event {
        Event::Suggestions { documents } => {
            (documents.is_empty() || documents.contains(&id)).then_some(())
        }
        _ => None,
    })
    .await;
    looked_through(&desk, &town).await;
    assert_eq!(suggested(&desk).await[1], ["Lübeck"]);
    desk.ask(c::CloseProject {}).await;
}
