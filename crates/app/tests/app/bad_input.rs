//! Bad input: each kind gets a clear message, and nothing good is lost to it.

use expect_test::{Expect, expect};
use handful_contract::{
    Access, ErrorCode, ImportOptions, ImportReport, TextEncoding, command as c,
};

use crate::desk::{Desk, marked};

/// Imports a file that must be refused as a whole, and leaves the project as it was.
async fn refused(name: &str, content: &[u8], code: ErrorCode, message: Expect) {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let before = desk.ask(c::GetProject {}).await;
    let path = desk.file(name, content);
    let command = c::Import {
        job: "import".into(),
        paths: vec![path],
        options: ImportOptions::default(),
    };
    let failure = desk.refused(command).await;
    assert_eq!(failure.code, code, "{failure:?}");
    message.assert_eq(&failure.message);
    assert_eq!(desk.ask(c::GetProject {}).await, before);
}

/// Imports a file of which not everything can be taken.
async fn reported(desk: &Desk, name: &str, content: &[u8], refused: Expect) -> ImportReport {
    if desk.ask(c::GetProject {}).await.is_none() {
        desk.project("Letters").await;
    }
    let report = desk.import(&desk.file(name, content)).await;
    let lines: String = report
        .refused
        .iter()
        .chain(&report.notes)
        .map(|one| format!("{}:{:?}: {}\n", one.source, one.line.unwrap_or(0), one.reason))
        .collect();
    refused.assert_eq(&lines);
    report
}

#[tokio::test]
async fn an_empty_file() {
    refused("a.txt", b"", ErrorCode::EmptySource, expect![[""]]).await;
    refused("blank.txt", b" \n\n ", ErrorCode::EmptySource, expect![[""]]).await;
}

#[tokio::test]
async fn a_binary_file() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    refused("a.txt", picture, ErrorCode::NotText, expect![[""]]).await;
    let noise: Vec<u8> = (0..4096_u32).map(|n| (n * 2_654_435_761 >> 24) as u8).collect();
    refused("noise.txt", &noise, ErrorCode::NotText, expect![[""]]).await;
}

#[tokio::test]
async fn invalid_utf8_can_be_read_as_windows_1252() {
    let text = b"Zo\xeb sailed.\nThe caf\xe9 is \x93open\x94.\n";
    refused("a.txt", text, ErrorCode::NotUtf8, expect![[""]]).await;
    let desk = Desk::new();
    desk.project("Letters").await;
    let options =
        ImportOptions { encoding: TextEncoding::Windows1252, ..ImportOptions::default() };
    let report = desk.import_with(&desk.file("a.txt", text), options).await;
    assert_eq!(report.imported, 1);
    assert_eq!(desk.documents().await[0].text, "Zoë sailed.\nThe café is “open”.\n");
}

#[tokio::test]
async fn a_byte_order_mark_and_carriage_returns() {
    let desk = Desk::new();
    reported(&desk, "a.txt", b"\xef\xbb\xbfRiga is far.\r\nSo is Hull.\r\n", expect![[""]]).await;
    assert_eq!(desk.documents().await[0].text, "Riga is far.\nSo is Hull.\n");
}

#[tokio::test]
async fn spans_stay_on_their_characters_when_carriage_returns_go() {
    let desk = Desk::new();
    let line = r#"{"text":"Riga\r\nis far from Hull.","spans":[{"start":18,"end":22,"label":"place"}]}"#;
    reported(&desk, "a.jsonl", line.as_bytes(), expect![[""]]).await;
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(
        marked(&desk.documents().await[0], &project),
        [("Hull".into(), "place".into())]
    );
}

#[tokio::test]
async fn a_nul() {
    let desk = Desk::new();
    let lines = b"{\"text\":\"Riga\"}\n{\"text\":\"Hu\\u0000ll\"}\n";
    let report = reported(&desk, "a.jsonl", lines, expect![[""]]).await;
    assert_eq!(report.imported, 1);
}

#[tokio::test]
async fn a_single_line_of_fifty_megabytes() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let sentence = "The Fortuna came in from Riga with ice on her bowsprit. ";
    let text = sentence.repeat(50_000_000 / sentence.len() + 1);
    let report = desk.import(&desk.file("long.txt", &text)).await;
    assert_eq!((report.imported, report.refused_total), (1, 0), "{report:?}");
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert!(project.pulse.progress.sentences > 800_000, "{:?}", project.pulse.progress);
}

#[tokio::test]
async fn a_table_without_the_column() {
    let table = b"nr,body\n1,Riga is far.\n";
    refused("a.csv", table, ErrorCode::NoColumn, expect![[""]]).await;
    let desk = Desk::new();
    desk.project("Letters").await;
    let options = ImportOptions { text_column: Some("Text".into()), ..ImportOptions::default() };
    let paths = vec![desk.file("a.csv", table)];
    let failure = desk.refused(c::Import { job: "i".into(), paths, options }).await;
    assert_eq!(failure.code, ErrorCode::NoColumn);
    expect![[""]].assert_eq(&failure.message);
    let options = ImportOptions { text_column: Some("body".into()), ..ImportOptions::default() };
    assert_eq!(desk.import_with(&desk.path("a.csv"), options).await.imported, 1);
}

#[tokio::test]
async fn spans_that_cannot_be() {
    let desk = Desk::new();
    let lines = concat!(
        r#"{"text":"Riga is far.","spans":[{"start":0,"end":4,"label":"place"},{"start":8,"end":90,"label":"place"}]}"#,
        "\n",
        r#"{"text":"Hull is far.","spans":[{"start":4,"end":0,"label":"place"}]}"#,
        "\n",
        r#"{"text":"Memel is far.","spans":[{"start":3,"end":3,"label":"place"}]}"#,
        "\n",
        r#"{"text":"See 👨‍👩‍👧 sail.","spans":[{"start":4,"end":5,"label":"person"},{"start":4,"end":9,"label":"person"}]}"#,
        "\n",
        r#"{"text":"Danzig","spans":[{"start":-1,"end":2,"label":"place"},{"start":"x","end":2,"label":"place"}]}"#,
        "\n",
    );
    let report = reported(&desk, "a.jsonl", lines.as_bytes(), expect![[""]]).await;
    assert_eq!((report.imported, report.annotations), (5, 2));
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let documents = desk.documents().await;
    assert_eq!(marked(&documents[0], &project), [("Riga".into(), "place".into())]);
    assert_eq!(marked(&documents[3], &project), [("👨‍👩‍👧".into(), "person".into())]);
}

#[tokio::test]
async fn an_unknown_tagging_scheme() {
    let tagged = b"Riga X-place-1\nis O\nfar Q_7\n\n";
    refused("a.conll", tagged, ErrorCode::UnknownFormat, expect![[""]]).await;
}

#[tokio::test]
async fn a_document_that_is_there_already() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let report = reported(&desk, "a.txt", b"Riga is far.", expect![[""]]).await;
    assert_eq!((report.imported, report.duplicates), (0, 1));
}

#[tokio::test]
async fn a_file_that_is_not_there() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let command = c::Import {
        job: "import".into(),
        paths: vec!["/nowhere/a.txt".into()],
        options: ImportOptions::default(),
    };
    let failure = desk.refused(command).await;
    assert_eq!(failure.code, ErrorCode::NotFound);
    expect![[""]].assert_eq(&failure.message);
}

/// Opens a project file that must be refused; the path in the message becomes “PATH”.
async fn unopened(desk: &Desk, path: String, code: ErrorCode, message: Expect) {
    let failure = desk.refused(c::OpenProject { path: path.clone() }).await;
    assert_eq!(failure.code, code, "{failure:?}");
    message.assert_eq(&failure.message.replace(&path, "PATH"));
}

#[tokio::test]
async fn a_project_that_is_no_database() {
    let desk = Desk::new();
    let path = desk.file("a.handful", "Dear Sirs, we have your letter.");
    unopened(&desk, path.clone(), ErrorCode::NotAProject, expect![[""]]).await;
    assert_eq!(desk.read("a.handful"), "Dear Sirs, we have your letter.");
    let path = desk.file("empty.handful", "");
    unopened(&desk, path, ErrorCode::NotAProject, expect![[""]]).await;
    let path = desk.path("nowhere.handful");
    unopened(&desk, path, ErrorCode::NotFound, expect![[""]]).await;
}

#[tokio::test]
async fn a_project_that_is_cut_short() {
    let desk = Desk::new();
    let texts: Vec<String> = (0..500).map(|n| format!("Letter {n} came from Riga.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let project = desk.with_texts("Letters", &texts).await;
    desk.ask(c::CloseProject {}).await;
    let whole = std::fs::read(&project.path).expect("reads");
    let path = desk.file("cut.handful", &whole[..whole.len() * 2 / 3]);
    unopened(&desk, path, ErrorCode::Damaged, expect![[""]]).await;
    desk.ask(c::OpenProject { path: project.path }).await;
    assert_eq!(desk.rows().await.len(), 500, "the whole one is as it was");
}

#[tokio::test]
async fn a_project_that_is_open_elsewhere() {
    let desk = Desk::new();
    let path = desk.project("Letters").await.path;
    let other = Desk::at(desk.folder.clone());
    unopened(&other, path.clone(), ErrorCode::AlreadyOpen, expect![[""]]).await;
    desk.ask(c::CloseProject {}).await;
    let project = other.ask(c::OpenProject { path }).await;
    assert_eq!(project.access, Access::ReadWrite);
}

#[tokio::test]
async fn a_new_project_over_a_file_that_is_there() {
    let desk = Desk::new();
    let path = desk.file("a.handful", "precious");
    let failure =
        desk.refused(c::CreateProject { path: path.clone(), name: "A".into() }).await;
    assert_eq!(failure.code, ErrorCode::AlreadyExists);
    expect![[""]].assert_eq(&failure.message.replace(&path, "PATH"));
    assert_eq!(desk.read("a.handful"), "precious");
}

#[tokio::test]
async fn a_new_project_in_a_folder_that_is_not_there() {
    let desk = Desk::new();
    let path = desk.path("no/such/folder/a.handful");
    let failure = desk.refused(c::CreateProject { path: path.clone(), name: "A".into() }).await;
    assert_eq!(failure.code, ErrorCode::NotFound);
    expect![[""]].assert_eq(&failure.message.replace(&path, "PATH"));
}

#[tokio::test]
async fn a_project_without_a_name() {
    let desk = Desk::new();
    let path = desk.path("a.handful");
    let failure = desk.refused(c::CreateProject { path, name: "  ".into() }).await;
    assert_eq!(failure.code, ErrorCode::InvalidInput);
    expect![[""]].assert_eq(&failure.message);
    assert_eq!(desk.files(), Vec::<String>::new());
    let failure = desk.refused(c::OpenProject { path: "  ".into() }).await;
    expect!["Say which file: its name is empty."].assert_eq(&failure.message);
}
