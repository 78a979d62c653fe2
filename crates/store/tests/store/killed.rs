//! Killing the process loses nothing that was acknowledged.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use handful_store::{Filter, Store};

use crate::common::{Project, annotate, concept, ids, import, text};

/// Set for the child: the project to work on until it is killed.
const PROJECT: &str = "HANDFUL_STORE_TEST_PROJECT";
const ACKNOWLEDGED: &str = "acknowledged ";

/// Marks one word after the other and says so after each, until someone ends the process.
async fn work_until_killed(path: &Path) {
    let store = Store::open(path).await.unwrap();
    let document = ids(&store).await[0];
    let concept = store.concepts().await.unwrap()[0].id;
    let words = handful_text::words(&store.document(document).await.unwrap().text);
    let first = store.pulse().await.unwrap().progress.annotations as usize;
    for word in &words[first..] {
        annotate(&store, document, (word.start, word.end), concept).await;
        println!("{ACKNOWLEDGED}{}", word.start);
        std::io::stdout().flush().unwrap();
    }
}

/// The same for an import, which must be there whole or not at all.
async fn import_until_killed(path: &Path) {
    let store = Store::open(path).await.unwrap();
    let mut importer = store.import("import").await.unwrap();
    for number in 0_u64.. {
        importer.push(text(&format!("Text {number}."))).await.unwrap();
        println!("{ACKNOWLEDGED}{number}");
        std::io::stdout().flush().unwrap();
    }
}

/// Runs a test of this binary in a process of its own, kills it after so many lines, and gives them.
fn killed_after(test: &str, path: &Path, lines: usize) -> Vec<usize> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(PROJECT, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = Vec::new();
    for line in output.lines() {
        // The first one stands behind what the test harness says on its line.
        if let Some((_, place)) = line.unwrap().rsplit_once(ACKNOWLEDGED) {
            acknowledged.push(place.parse().unwrap());
        }
        if acknowledged.len() == lines {
            // On Unix this is SIGKILL: the process gets no chance to put anything in order.
            child.kill().unwrap();
        }
    }
    let status = child.wait().unwrap();
    assert!(!status.success(), "it ended by itself: {status}");
    acknowledged
}

#[tokio::test]
async fn every_acknowledged_action_is_there_after_the_process_was_killed() {
    if let Some(path) = std::env::var_os(PROJECT) {
        return work_until_killed(Path::new(&path)).await;
    }
    let project = Project::new().await;
    let document = import(&project.store, [text(&"word ".repeat(5000))]).await[0];
    concept(&project.store, "word").await;
    project.store.close().await;

    let test = "killed::every_acknowledged_action_is_there_after_the_process_was_killed";
    let mut acknowledged = Vec::new();
    for lines in [1, 40, 7] {
        acknowledged.extend(killed_after(test, &project.path(), lines));

        let store = Store::open(&project.path()).await.unwrap();
        let there: Vec<usize> = store
            .document(document)
            .await
            .unwrap()
            .annotations
            .iter()
            .map(|annotation| annotation.span.start)
            .collect();
        // One action may have been written and not yet acknowledged when the process died.
        assert!(there.starts_with(&acknowledged), "{acknowledged:?} are not all in {there:?}");
        assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
        acknowledged = there;
        let undone = store.undo().await.unwrap().unwrap();
        assert_eq!(undone.words, "mark “word” as word");
        store.redo().await.unwrap().unwrap();
        store.close().await;
    }
    assert!(acknowledged.len() >= 48);
}

#[tokio::test]
async fn an_import_that_was_killed_has_not_happened() {
    if let Some(path) = std::env::var_os(PROJECT) {
        return import_until_killed(Path::new(&path)).await;
    }
    let project = Project::new().await;
    project.store.close().await;
    let test = "killed::an_import_that_was_killed_has_not_happened";
    killed_after(test, &project.path(), 3000);

    let store = Store::open(&project.path()).await.unwrap();
    assert_eq!(store.list(Filter::All, 0, 1).await.unwrap().total, 0);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
    assert_eq!(import(&store, [text("Text 0.")]).await.len(), 1);
}
