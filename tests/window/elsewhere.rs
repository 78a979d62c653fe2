//! The words of one annotation marked wherever else they stand.

use crate::{
    DESKTOP,
    gold::Gold,
    hand::{open_letter, select_by_mouse, until_annotated},
    harness::{Machine, until},
};

/// Stands in several letters of the sample, always as a place.
const TOWN: &str = "Karlshamn";

#[tokio::test]
async fn one_key_marks_the_same_words_everywhere_and_one_undo_takes_it_back() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;

    let places: usize = gold.letters().iter().map(|letter| letter.text.matches(TOWN).count()).sum();
    let with_town = |place: &usize| gold.letters()[*place].text.contains(TOWN);
    let mut letters = (0..gold.letters().len()).filter(with_town);
    let (first, second) = (letters.next().expect("a letter"), letters.next().expect("another"));
    let letter = &gold.letters()[first];
    open_letter(&window, letter).await;
    let (start, end) = letter.find(TOWN, "place");
    let key = window.text("[data-concept-row='place'] kbd").await;
    select_by_mouse(&window, start, end).await;
    window.press(&key).await;
    until_annotated(&window, start, end, "place").await;

    window.press("o").await;
    let found = format!("[data-dialog='elsewhere'] [data-found='{}']", places - 1);
    window.until_shown(&found).await;
    window.press("Enter").await;
    window.until_gone("[data-dialog='elsewhere']").await;
    let letter = &gold.letters()[second];
    open_letter(&window, letter).await;
    let (start, end) = letter.find(TOWN, "place");
    until_annotated(&window, start, end, "place").await;

    window.press("Control+z").await;
    until("the places to be free again", async || {
        open_letter(&window, letter).await;
        match window.seen().await.annotation(start, end) {
            None => Ok(()),
            Some(mark) => Err(format!("{mark:?}")),
        }
    })
    .await;
    window.quit().await;
}
