use std::fmt::Write;

use handful_contract::{
    Event, ImportOptions, JobId, ReviewState, SourceFormat, TextUnit, command as c,
};

use crate::desk::{Desk, marked};

#[tokio::test]
async fn a_folder_is_read_with_everything_below_it() {
    let desk = Desk::new();
    desk.project("Letters").await;
    desk.file("in/a.txt", "Riga is far.");
    desk.file("in/below/b.jsonl", "{\"text\":\"Hull is farther.\"}\n{\"text\":\"So is Memel.\"}\n");
    desk.file("in/below/c.csv", "nr,text\n1,Danzig\n");
    desk.file("in/picture.xyz", "?");
    desk.file("in/.hidden.txt", "not to be seen");
    let report = desk.import(&desk.path("in")).await;
    assert_eq!((report.files, report.read, report.imported), (3, 4, 4));
    assert_eq!(report.refused_total, 1);
    assert_eq!(report.refused[0].source, "picture.xyz");
    expect_test::expect!["Handful does not know this kind of file. If it is text, import it by itself, or choose the format."]
        .assert_eq(&report.refused[0].reason);
    let titles: Vec<_> = desk.rows().await.into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["a", "Hull is farther.", "So is Memel.", "Danzig"]);
}

#[tokio::test]
async fn an_import_is_one_action() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let path = desk.file("texts.txt", "Riga.\n\nHull.\n\nMemel.\n");
    let options = ImportOptions { unit: TextUnit::Paragraph, ..ImportOptions::default() };
    let report = desk.import_with(&path, options).await;
    assert_eq!(report.imported, 3);
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(project.pulse.undo.as_deref(), Some("import texts.txt"));
    let undone = desk.ask(c::Undo {}).await;
    assert!(undone.reload);
    assert_eq!(undone.pulse.progress.documents, 0);
    let redone = desk.ask(c::Redo {}).await;
    assert_eq!(redone.pulse.progress.documents, 3);
}

#[tokio::test]
async fn gold_comes_with_its_concepts() {
    let desk = Desk::new();
    desk.project("Letters").await;
    desk.concept("Place").await;
    let gold = concat!(
        r#"{"id":"7","text":"Anders sails to Riga.","spans":[{"start":0,"end":6,"label":"person"},{"start":16,"end":20,"label":"place"}],"state":"done","meta":{"year":1791}}"#,
        "\n",
        r#"{"text":"Hull is far.","label":[[0,4,"place"]]}"#,
        "\n",
    );
    let report = desk.import(&desk.file("gold.jsonl", gold)).await;
    assert_eq!((report.imported, report.annotations), (2, 3));
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let names: Vec<_> = project.pulse.concepts.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Place", "person"], "concepts differ by more than capitals");
    let documents = desk.documents().await;
    assert_eq!(
        marked(&documents[0], &project),
        [("Anders".into(), "person".into()), ("Riga".into(), "Place".into())]
    );
    assert_eq!(documents[0].state, ReviewState::Done);
    assert_eq!(documents[0].meta["year"], "1791");
    assert_eq!(documents[1].state, ReviewState::InProgress);
}

#[tokio::test]
async fn nested_gold_is_parted_and_reported() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let gold = r#"{"text":"The Port of Riga is closed.","spans":[{"start":12,"end":16,"label":"place"},{"start":4,"end":16,"label":"facility"}]}"#;
    let report = desk.import(&desk.file("gold.jsonl", gold)).await;
    assert_eq!((report.imported, report.annotations, report.refused_total), (1, 1, 1));
    assert_eq!(report.refused[0].line, Some(1));
    expect_test::expect![
        "“Riga” (place) overlaps a longer or earlier span; a stretch of text has one concept."
    ]
    .assert_eq(&report.refused[0].reason);
}

#[tokio::test]
async fn what_the_project_has_is_not_taken_twice() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far.", "Hull is farther."]).await;
    let path = desk.file("more.txt", "Riga is far.\nMemel is near.\nMemel is near.\n");
    let options = ImportOptions { unit: TextUnit::Line, ..ImportOptions::default() };
    let report = desk.import_with(&path, options.clone()).await;
    assert_eq!((report.read, report.imported, report.duplicates), (3, 1, 2));
    let again = desk.import_with(&path, options).await;
    assert_eq!((again.read, again.imported, again.duplicates), (3, 0, 3));
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(project.pulse.progress.documents, 3);
    desk.ask(c::Undo {}).await;
    assert_eq!(desk.rows().await.len(), 2, "an import of nothing is no action to be undone");
}

#[tokio::test]
async fn a_good_line_is_not_lost_with_a_bad_one() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let lines = "{\"text\":\"Riga\"}\n{broken\n{\"no\":\"text\"}\n{\"text\":\"Hull\"}\n";
    let report = desk.import(&desk.file("a.jsonl", lines)).await;
    assert_eq!((report.imported, report.refused_total), (2, 2));
    let lines: Vec<_> = report.refused.iter().map(|one| one.line).collect();
    assert_eq!(lines, [Some(2), Some(3)]);
}

#[tokio::test]
async fn suggestions_of_another_model_stay_behind_and_are_counted() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let line = r#"{"text":"Riga is far.","spans":[],"suggestions":[{"start":0,"end":4,"label":"place","score":0.75}]}"#;
    let report = desk.import(&desk.file("out.jsonl", line)).await;
    assert_eq!((report.imported, report.annotations), (1, 0));
    assert_eq!(report.concepts, Vec::<String>::new());
    expect_test::expect!["1 suggestion was left out: this project's own model makes new ones."]
        .assert_eq(&report.notes[0].reason);
}

fn many_lines(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "Letter {number} came from Riga with the Fortuna.").expect("writes");
        text
    })
}

#[tokio::test]
async fn a_stopped_import_leaves_no_trace() {
    let desk = Desk::new();
    let before = desk.project("Letters").await;
    let path = desk.file("many.txt", many_lines(20_000));
    let options = ImportOptions { unit: TextUnit::Line, ..ImportOptions::default() };
    let job = JobId::from("import");
    let import = desk.ask(c::Import { job: job.clone(), paths: vec![path], options });
    let stop = async {
        let total = desk
            .wait_for(|event| match event {
                Event::Job { progress } if progress.job == job => Some(progress.total),
                _ => None,
            })
            .await;
        desk.ask(c::CancelJob { job: job.clone() }).await;
        total
    };
    let (report, total) = tokio::join!(import, stop);
    assert!(report.cancelled, "{report:?}");
    assert_eq!(report.imported, 0);
    assert!(total.is_some_and(|total| total > 0));
    assert_eq!(desk.ask(c::GetProject {}).await, Some(before));
    assert_eq!(desk.rows().await, []);
}

#[tokio::test]
async fn an_import_can_be_stopped_before_it_begins() {
    let desk = Desk::new();
    desk.project("Letters").await;
    desk.ask(c::CancelJob { job: "import".into() }).await;
    let report = desk.import(&desk.file("a.txt", "Riga")).await;
    assert!(report.cancelled);
    assert_eq!(desk.rows().await, []);
}

#[tokio::test]
async fn a_source_shows_what_it_is_before_it_is_imported() {
    let desk = Desk::new();
    let paths = vec![
        desk.file("a.csv", "nr;body\n1;Riga is far.\n2;Hull\n"),
        desk.file("b.txt", "Riga is far."),
        desk.file("c.txt", b"caf\xe9"),
    ];
    let options = ImportOptions::default();
    let previews = desk.ask(c::InspectSources { paths: paths.clone(), options }).await;
    assert_eq!(previews[0].format, Some(SourceFormat::Csv));
    assert_eq!(previews[0].columns, ["nr", "body"]);
    assert!(previews[0].problem.is_some(), "a column must be chosen");
    assert_eq!(previews[1].samples, ["Riga is far."]);
    assert_eq!(previews[1].problem, None);
    let problem = previews[2].problem.as_ref().expect("is not UTF-8");
    assert_eq!(problem.code, handful_contract::ErrorCode::NotUtf8);
    let options = ImportOptions { text_column: Some("body".into()), ..ImportOptions::default() };
    let previews = desk.ask(c::InspectSources { paths, options }).await;
    assert_eq!(previews[0].samples, ["Riga is far.", "Hull"]);
    assert_eq!(previews[0].problem, None);
}
