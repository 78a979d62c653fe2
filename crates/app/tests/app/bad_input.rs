//! Bad input: each kind gets a clear message, and nothing good is lost to it.

use expect_test::{Expect, expect};
use handful_contract::{
    Access, ErrorCode, ImportOptions, ImportReport, ReviewState, TextEncoding, command as c,
};
use sqlx::{ConnectOptions, Connection};

use crate::desk::{Desk, marked};

/// Imports a file that must be refused as a whole, and leaves the project as it was.
async fn refused(name: &str, content: &[u8], code: ErrorCode, message: Expect) {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let before = desk.ask(c::GetProject {}).await;
    let path = desk.file(name, content);
    let command =
        c::Import { job: "import".into(), paths: vec![path], options: ImportOptions::default() };
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
    refused(
        "a.txt",
        b"",
        ErrorCode::EmptySource,
        expect!["“a.txt” cannot be read. The file is empty: there is no text in it."],
    )
    .await;
    refused(
        "blank.txt",
        b" \n\n ",
        ErrorCode::EmptySource,
        expect!["“blank.txt” cannot be read. The file is empty: there is no text in it."],
    )
    .await;
}

#[tokio::test]
async fn a_binary_file() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    refused("a.txt", picture, ErrorCode::NotText, expect!["“a.txt” cannot be read. The file is a picture, not plain text. Save its text as .txt and import that."]).await;
    let noise: Vec<u8> =
        (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    refused("noise.txt", &noise, ErrorCode::NotText, expect!["“noise.txt” cannot be read. The file is not text: it is full of bytes that stand for no character."]).await;
}

#[tokio::test]
async fn invalid_utf8_can_be_read_as_windows_1252() {
    let text = b"Zo\xeb sailed.\nThe caf\xe9 is \x93open\x94.\n";
    refused("a.txt", text, ErrorCode::NotUtf8, expect!["“a.txt” cannot be read. Line 1 is not UTF-8 text. Read the file as Windows-1252, or save it as UTF-8 and import it again."]).await;
    let desk = Desk::new();
    desk.project("Letters").await;
    let options = ImportOptions { encoding: TextEncoding::Windows1252, ..ImportOptions::default() };
    let report = desk.import_with(&desk.file("a.txt", text), options).await;
    assert_eq!(report.imported, 1);
    assert_eq!(desk.documents().await[0].text, "Zoë sailed.\nThe café is “open”.\n");
}

#[tokio::test]
async fn a_byte_order_mark_and_carriage_returns() {
    let desk = Desk::new();
    reported(
        &desk,
        "a.txt",
        b"\xef\xbb\xbfRiga is far.\r\nSo is Hull.\r\n",
        expect![[r#"
        a.txt:0: 2 line ends with a carriage return were unified.
    "#]],
    )
    .await;
    assert_eq!(desk.documents().await[0].text, "Riga is far.\nSo is Hull.\n");
}

#[tokio::test]
async fn spans_stay_on_their_characters_when_carriage_returns_go() {
    let desk = Desk::new();
    let line =
        r#"{"text":"Riga\r\nis far from Hull.","spans":[{"start":18,"end":22,"label":"place"}]}"#;
    reported(
        &desk,
        "a.jsonl",
        line.as_bytes(),
        expect![[r#"
        a.jsonl:0: The line ends within 1 text were unified; every span is still on its characters.
    "#]],
    )
    .await;
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(marked(&desk.documents().await[0], &project), [("Hull".into(), "place".into())]);
}

#[tokio::test]
async fn a_nul() {
    let desk = Desk::new();
    let lines = b"{\"text\":\"Riga\"}\n{\"text\":\"Hu\\u0000ll\"}\n";
    let report = reported(
        &desk,
        "a.jsonl",
        lines,
        expect![[r#"
        a.jsonl:2: Has a NUL, which no text has: the file may be damaged.
    "#]],
    )
    .await;
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
    refused("a.csv", table, ErrorCode::NoColumn, expect!["“a.csv” cannot be read. Choose the column that holds the text. The columns are: nr, body."]).await;
    let desk = Desk::new();
    desk.project("Letters").await;
    let options = ImportOptions { text_column: Some("Text".into()), ..ImportOptions::default() };
    let paths = vec![desk.file("a.csv", table)];
    let failure = desk.refused(c::Import { job: "i".into(), paths, options }).await;
    assert_eq!(failure.code, ErrorCode::NoColumn);
    expect!["“a.csv” cannot be read. There is no column “Text”. The columns are: nr, body."]
        .assert_eq(&failure.message);
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
    let report = reported(&desk, "a.jsonl", lines.as_bytes(), expect![[r#"
        a.jsonl:1: The span 8–90 (place) reaches past the end of the text, which has 12 characters.
        a.jsonl:2: The span 4–0 (place) ends before it starts.
        a.jsonl:3: The span 3–3 (place) is empty.
        a.jsonl:4: The span 4–5 (person) cuts through the middle of a character (an emoji or an accented letter) at 5.
        a.jsonl:5: The start of a span is -1, which is no place in the text.
        a.jsonl:5: The start of a span is "x", which is no place in the text.
        a.jsonl:0: 1 text with spans and with emoji or rare characters: offsets were read as counting whole characters (Unicode scalar values), as Python does; look at one to see that they fit.
    "#]]).await;
    assert_eq!((report.imported, report.annotations), (5, 2));
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let documents = desk.documents().await;
    assert_eq!(marked(&documents[0], &project), [("Riga".into(), "place".into())]);
    assert_eq!(marked(&documents[3], &project), [("👨‍👩‍👧".into(), "person".into())]);
}

#[tokio::test]
async fn an_unknown_tagging_scheme() {
    let tagged = b"Riga X-place-1\nis O\nfar Q_7\n\n";
    refused("a.conll", tagged, ErrorCode::UnknownFormat, expect!["“a.conll” cannot be read. The tags in the last column follow no scheme that Handful knows: Q_7, X-place-1. It knows IOB1, IOB2, IO, IOE, BIOES and BILOU, such as B-person, I-person and O."]).await;
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
    expect!["“/nowhere/a.txt” is not there. Check the name, or whether the drive is connected."]
        .assert_eq(&failure.message);
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
    unopened(
        &desk,
        path.clone(),
        ErrorCode::NotAProject,
        expect![
            "“PATH” is not a Handful project. To work on the text in it, import it into a project."
        ],
    )
    .await;
    assert_eq!(desk.read("a.handful"), "Dear Sirs, we have your letter.");
    let path = desk.file("empty.handful", "");
    unopened(
        &desk,
        path,
        ErrorCode::NotAProject,
        expect![
            "“PATH” is not a Handful project. To work on the text in it, import it into a project."
        ],
    )
    .await;
    let path = desk.path("nowhere.handful");
    unopened(
        &desk,
        path,
        ErrorCode::NotFound,
        expect!["There is no file “PATH”. It may have been moved or deleted."],
    )
    .await;
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
    unopened(&desk, path, ErrorCode::Damaged, expect!["“PATH” is damaged or cut short. Go back to a copy of it; an untouched one may lie beside it as a file with “backup” in its name."]).await;
    desk.ask(c::OpenProject { path: project.path }).await;
    assert_eq!(desk.rows().await.len(), 500, "the whole one is as it was");
}

#[tokio::test]
async fn a_project_that_is_open_elsewhere() {
    let desk = Desk::new();
    let path = desk.project("Letters").await.path;
    let other = Desk::at(desk.folder.clone());
    unopened(&other, path.clone(), ErrorCode::AlreadyOpen, expect!["“PATH” is already open in another window. Close it there first, or go on working there."]).await;
    desk.ask(c::CloseProject {}).await;
    let project = other.ask(c::OpenProject { path }).await;
    assert_eq!(project.access, Access::ReadWrite);
}

#[tokio::test]
async fn a_new_project_over_a_file_that_is_there() {
    let desk = Desk::new();
    let path = desk.file("a.handful", "precious");
    let failure = desk.refused(c::CreateProject { path: path.clone(), name: "A".into() }).await;
    assert_eq!(failure.code, ErrorCode::AlreadyExists);
    expect!["There is already a file “PATH”. Choose another name; nothing was overwritten."]
        .assert_eq(&failure.message.replace(&path, "PATH"));
    assert_eq!(desk.read("a.handful"), "precious");
}

#[tokio::test]
async fn a_new_project_in_a_folder_that_is_not_there() {
    let desk = Desk::new();
    let path = desk.path("no/such/folder/a.handful");
    let failure = desk.refused(c::CreateProject { path, name: "A".into() }).await;
    assert_eq!(failure.code, ErrorCode::NotFound);
    expect!["There is no folder “DESK/no/such/folder”. Make it first, or choose another place."]
        .assert_eq(&failure.message.replace(&desk.path(""), "DESK/"));
}

/// Puts a closed project into the state that a change of its database leaves.
async fn altered(desk: &Desk, statement: &'static str) -> String {
    let project = desk.with_texts("Letters", &["Riga is far."]).await;
    desk.ask(c::CloseProject {}).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&project.path);
    let mut database = options.connect().await.expect("is a database");
    sqlx::query(statement).execute(&mut database).await.expect("is altered");
    database.close().await.expect("closes");
    project.path
}

/// Opens a project that can only be looked at: it shows its text, and refuses to be changed.
async fn looked_at(desk: &Desk, path: String, reason: Expect) {
    let project = desk.ask(c::OpenProject { path }).await;
    let Access::ReadOnly { reason: said } = &project.access else { panic!("{project:?}") };
    reason.assert_eq(said);
    let document = desk.documents().await.remove(0);
    assert_eq!(document.text, "Riga is far.");
    let state = ReviewState::Done;
    let failure = desk.refused(c::SetDocumentState { document: document.id, state }).await;
    assert_eq!(failure.code, ErrorCode::ReadOnly);
    let paths = vec![desk.file("more.txt", "Hull")];
    let options = ImportOptions::default();
    let failure = desk.refused(c::Import { job: "import".into(), paths, options }).await;
    assert_eq!(failure.code, ErrorCode::ReadOnly);
    assert_eq!(desk.rows().await.len(), 1);
}

#[tokio::test]
async fn a_project_from_a_newer_version() {
    let desk = Desk::new();
    let path = altered(&desk, "UPDATE _sqlx_migrations SET version = version + 1000").await;
    looked_at(&desk, path, expect!["This project can only be looked at: it was made by a newer Handful. To work on it, install the newest version."]).await;
}

#[tokio::test]
async fn a_database_of_another_program() {
    let desk = Desk::new();
    let path = altered(&desk, "PRAGMA application_id = 7").await;
    unopened(
        &desk,
        path,
        ErrorCode::NotAProject,
        expect![
            "“PATH” is not a Handful project. To work on the text in it, import it into a project."
        ],
    )
    .await;
}

#[tokio::test]
async fn a_project_that_is_write_protected() {
    let desk = Desk::new();
    let path = desk.with_texts("Letters", &["Riga is far."]).await.path;
    desk.ask(c::CloseProject {}).await;
    let mut permissions = std::fs::metadata(&path).expect("is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).expect("is protected");
    looked_at(&desk, path, expect!["This project can only be looked at: its file, or the disk it lies on, is write-protected. To work on it, copy it to a place where you can write."]).await;
}

#[tokio::test]
async fn a_project_without_a_name() {
    let desk = Desk::new();
    let path = desk.path("a.handful");
    let failure = desk.refused(c::CreateProject { path, name: "  ".into() }).await;
    assert_eq!(failure.code, ErrorCode::InvalidInput);
    expect!["A project needs a name."].assert_eq(&failure.message);
    assert_eq!(desk.files(), Vec::<String>::new());
    let failure = desk.refused(c::OpenProject { path: "  ".into() }).await;
    expect!["Say which file: its name is empty."].assert_eq(&failure.message);
}
