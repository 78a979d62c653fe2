//! Annotations that contradict each other, and many concepts, through the commands that the window uses.

use handful_contract::{LikelyError, ReviewState, SentenceRef, command as c};

use crate::desk::Desk;

/// Each likely error as its text and its readings by name, with their counts.
fn told(errors: &[LikelyError], names: &[(&str, &handful_contract::ConceptId)]) -> Vec<String> {
    let name = |id: &handful_contract::ConceptId| {
        names.iter().find(|(_, own)| *own == id).map_or("?", |(name, _)| *name)
    };
    let line = |error: &LikelyError| {
        let readings: Vec<String> = (error.readings.iter())
            .map(|one| {
                let name = one.concept.as_ref().map_or("outside", name);
                format!("{name} {}", one.count)
            })
            .collect();
        format!("{}: {}", error.surface, readings.join(", "))
    };
    errors.iter().map(line).collect()
}

#[tokio::test]
async fn contradictions_are_listed_with_the_way_to_them_until_called_right() {
    let desk = Desk::new();
    desk.with_texts("P", &["She left Riga.", "He saw Riga.", "They know Riga."]).await;
    let documents = desk.documents().await;
    let (place, ship) = (desk.concept("place").await, desk.concept("ship").await);
    let names = [("place", &place), ("ship", &ship)];
    desk.mark(&documents[0], "Riga", &place).await;
    assert_eq!(desk.ask(c::ListLikelyErrors {}).await, []);
    desk.mark(&documents[1], "Riga", &ship).await;
    let sentence = SentenceRef { document: documents[2].id.clone(), ordinal: 0 };
    let state = ReviewState::Done;
    desk.ask(c::SetSentenceState { sentence: sentence.clone(), state }).await;

    let errors = desk.ask(c::ListLikelyErrors {}).await;
    assert_eq!(told(&errors, &names), ["Riga: outside 1, place 1, ship 1"]);
    let left_out = &errors[0].readings[0].places[0];
    assert_eq!((left_out.start, left_out.end), (10, 14));
    assert_eq!((left_out.before.as_str(), left_out.after.as_str()), ("They know ", "."));
    assert_eq!(left_out.sentence, sentence);
    let learned = desk.ask(c::Learn {}).await;
    assert_eq!((learned.labels, learned.likely_errors), (2, Some(1)), "learned from both");

    let readings = errors[0].readings.iter().map(|one| one.concept.clone()).collect();
    let applied = desk.ask(c::Confirm { surface: "Riga".into(), readings }).await;
    assert_eq!(applied.action, "call “Riga” right as it is");
    assert_eq!(desk.ask(c::ListLikelyErrors {}).await, []);
    desk.ask(c::CloseProject {}).await;
    desk.reopen("P").await;
    assert_eq!(desk.ask(c::ListLikelyErrors {}).await, [], "it is kept with the project");
    desk.ask(c::Undo {}).await;
    assert_eq!(desk.ask(c::ListLikelyErrors {}).await.len(), 1);
}

#[tokio::test]
async fn sixty_concepts_have_names_of_their_own_and_are_learned() {
    let desk = Desk::new();
    let texts: Vec<String> = (0..60).map(|n| format!("Item {n} is a thing{n}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    desk.with_texts("P", &texts).await;
    for (n, document) in desk.documents().await.iter().enumerate() {
        let concept = desk.concept(&format!("Kind {n}")).await;
        desk.mark(document, &format!("thing{n}"), &concept).await;
    }
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let concepts = project.pulse.concepts;
    assert_eq!(concepts.len(), 60);
    assert!(concepts.iter().all(|one| one.annotations == 1 && one.color < 12));
    let keys: std::collections::BTreeSet<_> =
        concepts.iter().filter_map(|c| c.key.clone()).collect();
    assert_eq!(keys.len(), concepts.iter().filter(|one| one.key.is_some()).count());
    let learned = desk.ask(c::Learn {}).await;
    assert_eq!(learned.labels, 60);
}
