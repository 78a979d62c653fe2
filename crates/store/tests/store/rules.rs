//! What is looked for: asked for by a person, brought by a list, or joined by itself.

use handful_store::{
    Action, Decision, LabelledSpan, NewRule, Origin, Outcome, Rule, RuleKind, Store,
};
use handful_text::Span;
use uuid::Uuid;

use crate::common::{Project, annotate, concept, import, marked, seen, text};

const TEXT: &str = "Riga is old. Riga is far. Lund is old. A Lund.";

fn words(concept: Uuid, text: &str, case: bool) -> NewRule {
    NewRule { concept, kind: RuleKind::Words, text: text.to_owned(), case }
}

async fn add(store: &Store, rule: NewRule) -> Outcome {
    store.perform(Action::AddRule { rule }).await.unwrap()
}

async fn remove(store: &Store, concept: Uuid, kind: RuleKind, text: &str) -> Outcome {
    let text = text.to_owned();
    store.perform(Action::RemoveRule { concept, kind, text }).await.unwrap()
}

/// What is looked for, in short.
async fn listed(store: &Store) -> Vec<String> {
    let rules = store.rules(None).await.unwrap();
    rules
        .iter()
        .map(|Rule { text, case, source, .. }| format!("{text} {case} {source:?}"))
        .collect()
}

#[tokio::test]
async fn what_is_asked_for_stands_in_order_and_comes_and_goes_with_undo() {
    let Project { store, folder: _folder } = Project::new().await;
    let town = concept(&store, "town").await;
    let before = seen(&store).await;
    let added = add(&store, words(town, "Riga", true)).await;
    assert_eq!(added.words, "add “Riga” to the dictionary of town");
    assert!(added.rules_changed && !added.concepts_changed);
    let expression = NewRule { kind: RuleKind::Expression, ..words(town, "R.*a", false) };
    assert_eq!(add(&store, expression).await.words, "look for “R.*a” as town");
    assert_eq!(listed(&store).await, ["Riga true Person", "R.*a false Person"]);
    assert_eq!(add(&store, words(town, "Riga", true)).await.words, "", "it is there already");
    add(&store, words(town, "Riga", false)).await;
    assert_eq!(listed(&store).await[0], "Riga false Person", "now without regard to case");
    store.undo().await.unwrap();
    assert_eq!(listed(&store).await[0], "Riga true Person");
    let gone = remove(&store, town, RuleKind::Expression, "R.*a").await;
    assert_eq!(gone.words, "look for “R.*a” as town no longer");
    let gone = remove(&store, town, RuleKind::Words, "Riga").await;
    assert_eq!(gone.words, "take “Riga” out of the dictionary of town");
    assert_eq!(listed(&store).await, [""; 0]);
    for _ in 0..4 {
        store.undo().await.unwrap();
    }
    assert_eq!(seen(&store).await, before);
    assert_eq!(store.verify().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn words_annotated_twice_join_until_somebody_takes_them_out() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(TEXT)]).await[0];
    let town = concept(store, "town").await;
    annotate(store, document, (0, 4), town).await;
    assert_eq!(listed(store).await, [""; 0], "once may be chance");
    let revision = store.rules_revision().await.unwrap();
    annotate(store, document, (13, 17), town).await;
    assert_eq!(listed(store).await, ["Riga true Grown"]);
    assert_ne!(store.rules_revision().await.unwrap(), revision);
    let revision = store.rules_revision().await.unwrap();
    annotate(store, document, (26, 30), town).await;
    assert_eq!(store.rules_revision().await.unwrap(), revision, "nothing joined");
    store.undo().await.unwrap();
    store.undo().await.unwrap();
    assert_eq!(listed(store).await, [""; 0]);
    store.redo().await.unwrap();
    assert_eq!(listed(store).await, ["Riga true Grown"]);

    remove(store, town, RuleKind::Words, "Riga").await;
    assert_eq!(listed(store).await, [""; 0], "it does not come back by itself");
    add(store, words(town, "Riga", false)).await;
    assert_eq!(listed(store).await, ["Riga false Person"]);
    let project = project.reopened().await;
    assert_eq!(listed(&project.store).await, ["Riga false Person"]);
    assert_eq!(project.store.verify().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn words_that_are_annotated_in_several_ways_do_not_join() {
    let Project { store, folder: _folder } = Project::new().await;
    let text = "Riga ".repeat(12);
    let towns = (0..10).map(|n| (5 * n, 5 * n + 4, "town"));
    let ships = (10..12).map(|n| (5 * n, 5 * n + 4, "ship"));
    let spans: Vec<_> = towns.chain(ships).collect();
    let document = import(&store, [marked(&text, &spans)]).await[0];
    assert_eq!(listed(&store).await, ["Riga true Grown"], "ten of twelve are towns");
    let boat = concept(&store, "boat").await;
    let revision = store.rules_revision().await.unwrap();
    for n in 0..3 {
        let span = Span::new(5 * n, 5 * n + 4);
        let found = store.document(document).await.unwrap().annotations;
        let found = found.iter().find(|one| one.span == span).unwrap();
        let change = Action::ChangeAnnotation { id: found.id, span, concept: boat };
        store.perform(change).await.unwrap();
    }
    assert_eq!(listed(&store).await, [""; 0], "three of ten are boats");
    assert!(store.rules_revision().await.unwrap() > revision);
    for _ in 0..3 {
        store.undo().await.unwrap();
    }
    assert_eq!(listed(&store).await, ["Riga true Grown"]);
}

#[tokio::test]
async fn words_follow_their_annotations_to_another_concept_and_out_of_a_project() {
    let Project { store, folder: _folder } = Project::new().await;
    import(&store, [marked(TEXT, &[(0, 4, "town"), (13, 17, "town"), (26, 30, "place")])]).await;
    let [town, place] = &store.concepts().await.unwrap()[..] else { panic!("two concepts") };
    add(&store, words(town.id, "Lund", true)).await;
    add(&store, words(town.id, "Riga", false)).await;
    add(&store, words(place.id, "Lund", false)).await;
    let before = seen(&store).await;
    store.perform(Action::MergeConcept { id: town.id, into: place.id }).await.unwrap();
    let rules = store.rules(None).await.unwrap();
    assert!(rules.iter().all(|rule| rule.concept == place.id), "{rules:?}");
    assert_eq!(listed(&store).await, ["Riga false Person", "Lund false Person"]);
    store.undo().await.unwrap();
    assert_eq!(seen(&store).await, before);
    store.perform(Action::DeleteConcept { id: town.id }).await.unwrap();
    assert_eq!(listed(&store).await, ["Lund false Person"]);
    for _ in 0..5 {
        store.undo().await.unwrap();
    }
    assert_eq!(listed(&store).await, [""; 0], "the import is gone with its annotations");
    assert_eq!(store.verify().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_list_comes_as_one_action_and_leaves_what_is_there_as_it_is() {
    let Project { store, folder: _folder } = Project::new().await;
    let town = concept(&store, "town").await;
    add(&store, words(town, "Riga", false)).await;
    let before = seen(&store).await;
    let rules = ["Riga", "Lund", "Lund", "Oslo"].map(|text| words(town, text, true)).to_vec();
    let words = "add 3 entries".to_owned();
    let added = store.perform(Action::AddRules { words, rules: rules.clone() }).await.unwrap();
    assert!(added.rules_changed);
    let after = ["Riga false Person", "Lund true List", "Oslo true List"];
    assert_eq!(listed(&store).await, after);
    let again = store.perform(Action::AddRules { words: "again".to_owned(), rules }).await.unwrap();
    assert_eq!(again.words, "", "there is nothing to do");
    remove(&store, town, RuleKind::Words, "Lund").await;
    store.undo().await.unwrap();
    store.undo().await.unwrap();
    assert_eq!(seen(&store).await, before);
    store.redo().await.unwrap();
    assert_eq!(listed(&store).await, after);
}

#[tokio::test]
async fn what_a_rule_suggested_is_marked_as_such() {
    let Project { store, folder: _folder } = Project::new().await;
    let document = import(&store, [text(TEXT)]).await[0];
    let concept = concept(&store, "town").await;
    let suggested = LabelledSpan { span: Span::new(0, 4), concept };
    let (version, probability, decision) = (0, 0.8, Decision::Accept);
    let action = Action::Decide { document, suggested, version, probability, decision };
    let outcome = store.perform(action).await.unwrap();
    assert_eq!(outcome.annotations[0].1.origin, Origin::Rule);
    assert_eq!(store.decisions(None).await.unwrap()[0].version, 0);
    let read = store.document(document).await.unwrap();
    assert_eq!(read.annotations[0].origin, Origin::Rule);
}

/// What an import of a whole dictionary costs; the measured time is printed.
#[tokio::test]
async fn fifty_thousand_entries_are_one_action() {
    const ENTRIES: usize = 50_000;
    let Project { store, folder: _folder } = Project::new().await;
    let concept = concept(&store, "town").await;
    let rules =
        (0..ENTRIES).map(|number| words(concept, &format!("term {number}"), true)).collect();
    let begun = std::time::Instant::now();
    store.perform(Action::AddRules { words: "add".to_owned(), rules }).await.unwrap();
    println!("{ENTRIES} entries kept in {:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    assert_eq!(store.rules(None).await.unwrap().len(), ENTRIES);
    println!("and read in {:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    store.undo().await.unwrap();
    println!("and taken back in {:?}", begun.elapsed());
    assert_eq!(store.rules(None).await.unwrap().len(), 0);
}
