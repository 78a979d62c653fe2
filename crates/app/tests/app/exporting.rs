use handful_contract::{
    ErrorCode, Event, ExportFormat, ExportReport, ExportScope, JobId, ReviewState, SentenceRef,
    command as c,
};
use serde_json::{Value, json};

use crate::desk::{Desk, marked};

impl Desk {
    async fn export(&self, name: &str, format: ExportFormat, scope: ExportScope) -> ExportReport {
        let path = self.path(name);
        let (job, with_suggestions) = ("export".into(), false);
        self.ask(c::Export { job, path, format, scope, with_suggestions }).await
    }
}

/// A project with everything that an export must carry over.
async fn rich() -> Desk {
    let desk = Desk::new();
    desk.project("Letters").await;
    let lines = concat!(
        r#"{"id":"L-1","text":"Anders sails to Riga. He is late. 😊 Memel waits.","meta":{"title":"To Hull","year":1791,"tags":["a",null]}}"#,
        "\n",
        r#"{"text":"Hull is far."}"#,
        "\n",
        r#"{"id":"L-3","text":"Nothing here."}"#,
        "\n",
    );
    desk.import(&desk.file("texts.jsonl", lines)).await;
    let (person, place) = (desk.concept("person").await, desk.concept("trading place").await);
    let documents = desk.documents().await;
    desk.mark(&documents[0], "Anders", &person).await;
    desk.mark(&documents[0], "Riga", &place).await;
    desk.mark(&documents[0], "😊 Memel", &place).await;
    desk.mark(&documents[1], "Hull", &place).await;
    let sentence = SentenceRef { document: documents[0].id.clone(), ordinal: 0 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    let document = documents[1].id.clone();
    desk.ask(c::SetDocumentState { document, state: ReviewState::Done }).await;
    desk
}

#[tokio::test]
async fn a_line_is_as_it_is_documented() {
    let desk = rich().await;
    let report = desk.export("out.jsonl", ExportFormat::Jsonl, ExportScope::All).await;
    assert_eq!((report.documents, report.annotations, report.lost_total), (3, 4, 0));
    let lines: Vec<Value> = desk
        .read("out.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["id"], "L-1");
    assert_eq!(lines[0]["state"], "in_progress");
    assert_eq!(lines[0]["meta"], json!({"title": "To Hull", "year": 1791, "tags": ["a", null]}));
    assert_eq!(
        lines[0]["spans"],
        json!([
            {"start": 0, "end": 6, "label": "person"},
            {"start": 16, "end": 20, "label": "trading place"},
            {"start": 34, "end": 41, "label": "trading place"},
        ])
    );
    assert_eq!(lines[0]["suggestions"], json!([]));
    assert_eq!(lines[1]["state"], "done");
    assert_eq!(lines[2]["state"], "untouched");
}

#[tokio::test]
async fn an_export_read_again_is_the_same_project() {
    let desk = rich().await;
    desk.export("out.jsonl", ExportFormat::Jsonl, ExportScope::All).await;
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let before = desk.documents().await;
    desk.project("Again").await;
    let report = desk.import(&desk.path("out.jsonl")).await;
    assert_eq!((report.imported, report.annotations, report.refused_total), (3, 4, 0));
    let again = desk.ask(c::GetProject {}).await.expect("is open");
    let after = desk.documents().await;
    assert_eq!(after.len(), before.len());
    for (after, before) in after.iter().zip(&before) {
        assert_eq!(after.text, before.text);
        assert_eq!(after.title, before.title);
        assert_eq!(after.meta, before.meta);
        assert_eq!(after.state, before.state);
        assert_eq!(after.sentences, before.sentences);
        assert_eq!(marked(after, &again), marked(before, &project));
    }
    desk.export("again.jsonl", ExportFormat::Jsonl, ExportScope::All).await;
    assert_eq!(desk.read("again.jsonl"), desk.read("out.jsonl"));
}

#[tokio::test]
async fn only_what_is_done_if_that_is_asked() {
    let desk = rich().await;
    let report = desk.export("out.jsonl", ExportFormat::Jsonl, ExportScope::Done).await;
    assert_eq!((report.documents, report.annotations), (1, 1));
    assert!(desk.read("out.jsonl").contains("Hull is far."));
}

#[tokio::test]
async fn tokens_with_tags() {
    let desk = rich().await;
    let report = desk.export("out.conll", ExportFormat::Conll, ExportScope::Done).await;
    assert_eq!(report.annotations + report.lost_total, 1);
    expect_test::expect![[r#"
        -DOCSTART- O

        Hull B-trading_place
        is O
        far O
        . O

    "#]]
    .assert_eq(&desk.read("out.conll"));
    let report = desk.export("out.hf.jsonl", ExportFormat::HuggingFace, ExportScope::Done).await;
    assert_eq!(report.annotations, 1);
    expect_test::expect![[r#"
        {"id":"0-0","tokens":["Hull","is","far","."],"ner_tags":["B-trading place","O","O","O"]}
    "#]]
    .assert_eq(&desk.read("out.hf.jsonl"));
}

#[tokio::test]
async fn what_a_format_cannot_hold_is_counted() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Aboard the Fortunas of Riga."]).await;
    let vessel = desk.concept("vessel").await;
    let document = desk.documents().await.remove(0);
    desk.mark(&document, "Fortuna", &vessel).await;
    desk.mark(&document, "Riga", &vessel).await;
    let report = desk.export("out.conll", ExportFormat::Conll, ExportScope::All).await;
    assert_eq!((report.annotations, report.lost_total), (1, 1));
    assert_eq!(report.lost[0].surface, "Fortuna");
    expect_test::expect!["It begins or ends within a token."].assert_eq(&report.lost[0].reason);
}

#[tokio::test]
async fn a_stopped_export_leaves_the_old_file() {
    let desk = rich().await;
    let path = desk.file("out.jsonl", "old");
    desk.ask(c::CancelJob { job: "export".into() }).await;
    let report = desk.export("out.jsonl", ExportFormat::Jsonl, ExportScope::All).await;
    assert!(report.cancelled);
    assert_eq!(report.path, path);
    assert_eq!(desk.read("out.jsonl"), "old");
    assert!(!desk.files().iter().any(|name| name.ends_with(".part")), "{:?}", desk.files());
}

#[tokio::test]
async fn an_export_tells_how_far_it_is() {
    let desk = rich().await;
    desk.export("out.jsonl", ExportFormat::Jsonl, ExportScope::All).await;
    let job = JobId::from("export");
    let steps: Vec<_> = desk
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Job { progress } if progress.job == job => Some((progress.done, progress.total)),
            _ => None,
        })
        .collect();
    assert_eq!(steps.last(), Some(&(3, Some(3))));
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_said() {
    let desk = rich().await;
    let (format, scope) = (ExportFormat::Jsonl, ExportScope::All);
    let to = |path: String| c::Export {
        job: "export".into(),
        path,
        format,
        scope,
        with_suggestions: false,
    };
    let missing = desk.refused(to(desk.path("no/such/out.jsonl"))).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    expect_test::expect![
        "There is no folder “DESK/no/such”. Make it first, or choose another place."
    ]
    .assert_eq(&missing.message.replace(&desk.path(""), "DESK/"));
    let folder = desk.refused(to(desk.path("places"))).await;
    assert_eq!(folder.code, ErrorCode::InvalidInput);
    let own = desk.refused(to(desk.path("Letters.handful"))).await;
    assert_eq!(own.code, ErrorCode::InvalidInput);
    expect_test::expect!["This is the project's own file. Choose another one to export to."]
        .assert_eq(&own.message);
    assert_eq!(desk.documents().await.len(), 3);
}

#[tokio::test]
async fn suggestions_are_asked_for_where_nothing_is_learned() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let report = desk
        .ask(c::Export {
            job: "export".into(),
            path: desk.path("out.jsonl"),
            format: ExportFormat::Jsonl,
            scope: ExportScope::All,
            with_suggestions: true,
        })
        .await;
    assert_eq!((report.documents, report.suggestions), (1, 0));
}
