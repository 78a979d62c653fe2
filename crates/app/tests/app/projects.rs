use std::sync::Arc;

use handful_contract::{Access, ErrorCode, command as c};

use crate::desk::{Desk, marked};

#[tokio::test]
async fn a_project_is_as_it_was_left() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far. We sail.", "Hull is farther."]).await;
    let place = desk.concept("place").await;
    let documents = desk.documents().await;
    desk.mark(&documents[0], "Riga", &place).await;
    desk.mark(&documents[1], "Hull", &place).await;
    desk.ask(c::Undo {}).await;
    let before = desk.ask(c::GetProject {}).await.expect("is open");
    let documents = desk.documents().await;
    desk.ask(c::CloseProject {}).await;
    drop(desk.app);

    let desk = Desk::at(desk.folder);
    assert_eq!(desk.ask(c::GetProject {}).await, None);
    let after = desk.reopen("Letters").await;
    assert_eq!(after, before);
    assert_eq!(desk.documents().await, documents);
    assert_eq!(marked(&documents[0], &after), [("Riga".into(), "place".into())]);
    let redone = desk.ask(c::Redo {}).await;
    assert_eq!(redone.annotations.len(), 1, "redo survives a restart");
}

#[tokio::test]
async fn recent_projects_are_remembered_with_their_progress() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let document = desk.rows().await.remove(0).id;
    desk.ask(c::SetDocumentState { document, state: handful_contract::ReviewState::Done }).await;
    desk.project("Other").await;
    let desk = Desk::at(desk.folder);
    let recent = desk.ask(c::ListRecent {}).await;
    let names: Vec<_> = recent.iter().map(|one| one.name.as_str()).collect();
    // The one that was closed last was in use last.
    assert_eq!(names, ["Other", "Letters"]);
    assert_eq!(recent[1].progress.documents_done, 1);
    assert!(recent[1].present);
    std::fs::remove_file(&recent[1].path).expect("removes");
    assert!(!desk.ask(c::ListRecent {}).await[1].present);
    desk.ask(c::ForgetRecent { path: recent[1].path.clone() }).await;
    assert_eq!(desk.ask(c::ListRecent {}).await.len(), 1);
}

#[tokio::test]
async fn the_sample_goes_on_where_one_was() {
    let desk = Desk::new();
    let project = desk.ask(c::OpenSample {}).await;
    assert_eq!(project.name, "Letters of a Baltic trading house");
    let concepts: Vec<_> = project.pulse.concepts.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(concepts, ["cargo", "place", "vessel", "person"]);
    assert!(project.pulse.progress.sentences >= 150, "{:?}", project.pulse.progress);
    assert_eq!(project.pulse.progress.annotations, 0, "gold is kept apart");
    assert_eq!(project.pulse.undo, None, "there is nothing of one's own to take back");
    let documents = desk.documents().await;
    assert_eq!(documents[0].title, "To the partners in Riga");
    desk.mark(&documents[0], "hemp", &project.pulse.concepts[0].id).await;
    desk.ask(c::CloseProject {}).await;
    let again = desk.ask(c::OpenSample {}).await;
    assert_eq!(again.id, project.id);
    assert_eq!(again.pulse.progress.annotations, 1);
}

#[tokio::test]
async fn what_cannot_be_opened_costs_nobody_what_is_open() {
    let desk = Desk::new();
    let open = desk.project("Letters").await;
    desk.refused(c::OpenProject { path: desk.file("x.handful", "no project") }).await;
    assert_eq!(desk.ask(c::GetProject {}).await, Some(open.clone()));
    let again = desk.ask(c::OpenProject { path: open.path.clone() }).await;
    assert_eq!(again, open, "opening what is open changes nothing");
}

#[tokio::test]
async fn one_project_at_a_time() {
    let desk = Desk::new();
    let first = desk.project("First").await;
    desk.project("Second").await;
    // The first is closed, so another window may have it.
    let other = Desk::at(desk.folder.clone());
    let reopened = other.ask(c::OpenProject { path: first.path }).await;
    assert_eq!(reopened.access, Access::ReadWrite);
}

#[tokio::test]
async fn closing_twice_is_closing() {
    let desk = Desk::new();
    desk.ask(c::CloseProject {}).await;
    desk.project("Letters").await;
    desk.ask(c::CloseProject {}).await;
    desk.ask(c::CloseProject {}).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_commands_at_once_are_all_answered() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far. We sail to Hull, and then to Memel."]).await;
    let place = desk.concept("place").await;
    let document = desk.documents().await.remove(0);
    let desk = Arc::new(desk);
    let tasks: Vec<_> = ["Riga", "Hull", "Memel"]
        .into_iter()
        .map(|surface| {
            let (desk, document, place) = (desk.clone(), document.clone(), place.clone());
            tokio::spawn(async move { desk.mark(&document, surface, &place).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("no panic").annotations.len(), 1);
    }
    assert_eq!(desk.documents().await[0].annotations.len(), 3);
    desk.ask(c::CloseProject {}).await;
    let failure = desk.refused(c::Undo {}).await;
    assert_eq!(failure.code, ErrorCode::NoProject);
}
