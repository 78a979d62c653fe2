use crate::{DESKTOP, harness::Machine};

#[tokio::test]
async fn the_window_opens_and_can_be_used() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    window.picture("start-light").await;
    window.quit().await;
}
