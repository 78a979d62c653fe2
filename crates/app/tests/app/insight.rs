//! How learning goes, and going back to an older version.

use handful_contract::{Advice, ErrorCode, Failure, LearningReport, Score, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

/// Labels these letters of the sample from its gold, and learns; gives the number of the version.
async fn taught(desk: &Desk, letters: std::ops::Range<usize>) -> u32 {
    let lines: Vec<&str> = GOLD.lines().skip(letters.start).take(letters.len()).collect();
    let path = desk.file("gold.jsonl", lines.join("\n"));
    desk.ask(c::LabelFrom { path, only: None }).await;
    desk.ask(c::Learn {}).await.version.expect("there is something to learn")
}

async fn report(desk: &Desk) -> LearningReport {
    desk.ask(c::GetLearningReport {}).await
}

#[tokio::test]
async fn before_anything_is_learned_the_report_says_so() {
    let desk = Desk::new();
    assert_eq!(desk.refused(c::GetLearningReport {}).await.code, ErrorCode::NoProject);
    desk.with_texts("Letters", &["Riga is far."]).await;
    desk.concept("place").await;
    let report = report(&desk).await;
    assert_eq!((report.labels, report.advice), (0, Advice::TooEarly));
    assert_eq!((report.points.len(), report.versions.len()), (0, 0));
    assert_eq!(report.concepts[0].wants, Some(5));
}

#[tokio::test]
async fn the_curve_grows_and_outlives_a_restart() {
    let desk = Desk::new();
    desk.ask(c::OpenSample {}).await;
    let first = taught(&desk, 0..8).await;
    let second = taught(&desk, 8..14).await;
    let before = report(&desk).await;
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(before.labels, project.pulse.progress.annotations);
    let versions: Vec<u32> = before.versions.iter().map(|row| row.number).collect();
    assert_eq!(versions, [second, first]);
    assert!(before.versions[0].in_use && before.versions.iter().all(|row| row.usable));
    let [one, other] = &before.points[..] else { panic!("two measurements: {before:?}") };
    assert_eq!((one.version, other.version), (first, second));
    assert!(one.labels < other.labels && !one.concepts.is_empty());
    let change = before.change.as_ref().expect("two measured versions");
    assert_eq!((change.from, change.to), (first, second));
    let Score::Measured { f1, .. } = before.score else { panic!("enough is done: {before:?}") };
    assert!((f1 - other.f1).abs() < 1e-6);
    assert_eq!(before.outlook, None, "two points are no curve");
    assert!(before.concepts.iter().any(|concept| concept.score.is_some()));
    let mistakes: Vec<u32> = before.confusions.iter().map(|one| one.count).collect();
    assert!(mistakes.is_sorted_by(|one, next| one >= next), "{mistakes:?}");
    let place = before.confusions.iter().flat_map(|one| &one.places).next();
    assert!(place.is_some_and(|place| !place.words.is_empty()), "{:?}", before.confusions);
    desk.ask(c::CloseProject {}).await;

    let desk = Desk::at(desk.folder);
    desk.ask(c::OpenSample {}).await;
    let after = report(&desk).await;
    assert_eq!(after.points, before.points);
    assert_eq!(after.confusions, before.confusions);
    assert_eq!((after.version, &after.score), (before.version, &before.score));
}

#[tokio::test]
async fn an_older_version_comes_back_into_use_and_goes_again() {
    let desk = Desk::new();
    desk.ask(c::OpenSample {}).await;
    let first = taught(&desk, 0..6).await;
    let second = taught(&desk, 6..12).await;
    let labels = report(&desk).await.labels;

    let state = desk.ask(c::UseVersion { version: first }).await;
    assert_eq!((state.version, state.chosen), (Some(first), true));
    desk.ask(c::CloseProject {}).await;
    let desk = Desk::at(desk.folder);
    desk.ask(c::OpenSample {}).await;
    let chosen = report(&desk).await;
    assert_eq!((chosen.version, chosen.chosen, chosen.labels), (Some(first), true, labels));
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    let found =
        desk.ask(c::CompareVersions { job: "compare".into(), one: first, other: second }).await;
    assert!(found.sentences > 0 && found.differing <= found.sentences, "{found:?}");
    assert_eq!(found.first.is_empty(), found.differing == 0);

    let Failure { code, message, .. } = desk.refused(c::UseVersion { version: 77 }).await;
    assert_eq!(code, ErrorCode::NotFound);
    assert!(message.starts_with("Version 77 cannot be used"), "{message}");

    let state = desk.ask(c::UseNewestVersion {}).await;
    assert_eq!((state.version, state.chosen), (Some(second), false));
    assert_eq!(report(&desk).await.labels, labels, "no annotation is lost");
}
