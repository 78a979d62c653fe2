use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder,
    actions::{
        Actions, InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions,
        PointerAction,
    },
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::{driver::Driver, screen::Screen, until};

/// The application's window while it is open.
pub(crate) struct Window<'m> {
    client: Client,
    screen: &'m Screen,
}

impl<'m> Window<'m> {
    pub(super) async fn open(
        driver: &Driver,
        screen: &'m Screen,
        binary: &Path,
        arguments: &[&Path],
    ) -> Self {
        let options = json!({ "application": binary, "args": arguments });
        let Value::Object(capabilities) = json!({ "tauri:options": options }) else {
            unreachable!("an object was written above")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address())
            .await
            .expect("the application starts");
        let window = Self { client, screen };
        window.until_true("a usable window", "document.body?.dataset.ready === 'true'").await;
        window
    }

    /// Ends the application from outside and without a word to it, as a power cut would.
    pub(crate) async fn kill(self) {
        self.client.close().await.expect("the session ends");
    }

    /// Quits by the key of the menu, pressed on the system's keyboard, and waits until the application
    /// is gone.
    pub(crate) async fn quit(self) {
        let found = ["search", "--onlyvisible", "--name", "Handful"];
        self.system(&[found.as_slice(), &["windowfocus", "key", "ctrl+q"]].concat());
        until("the application to end", async || match self.client.title().await {
            Ok(title) => Err(format!("a window called {title:?}")),
            Err(_) => Ok(()),
        })
        .await;
        // The driver still has to hear that this session is over; that its window is gone it knows.
        let _gone = self.client.close().await;
    }

    /// The window's title as the system shows it.
    pub(crate) fn title(&self) -> String {
        self.system(&["search", "--onlyvisible", "--name", "Handful", "getwindowname"])
    }

    /// What the system does with the window, or says of it.
    fn system(&self, words: &[&str]) -> String {
        let output = std::process::Command::new("xdotool")
            .args(words)
            .env("DISPLAY", self.screen.display())
            .output()
            .expect("xdotool starts");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Evaluates a JavaScript expression; `a` holds the arguments.
    pub(crate) async fn value(&self, expression: &str, arguments: &[Value]) -> Value {
        self.client
            .execute(&format!("const a = arguments; return {expression};"), arguments.to_vec())
            .await
            .unwrap_or_else(|error| panic!("`{expression}` cannot be evaluated: {error}"))
    }

    /// Runs a script of its own.
    pub(super) async fn run(&self, script: &str) {
        self.client.execute(script, vec![]).await.expect("the script runs");
    }

    /// The text of an element, once it is shown.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.until_shown(css).await;
        let text = self.value("document.querySelector(a[0]).textContent", &[json!(css)]).await;
        text.as_str().expect("a text").trim().to_owned()
    }

    /// Runs JavaScript that ends in a call of `done`.
    pub(crate) async fn wait_for_call(&self, script: &str, arguments: &[Value]) -> Value {
        let script =
            format!("const done = arguments[arguments.length - 1]; const a = arguments; {script}");
        self.client
            .execute_async(&script, arguments.to_vec())
            .await
            .unwrap_or_else(|error| panic!("`{script}` failed: {error}"))
    }

    /// Waits until a JavaScript expression is true.
    pub(crate) async fn until_true(&self, what: &str, expression: &str) {
        until(what, async || {
            let script = format!("return [!!({expression}), document.body?.innerText ?? '']");
            match self.client.execute(&script, vec![]).await {
                Ok(seen) if seen[0] == json!(true) => Ok(()),
                Ok(seen) => Err(format!("a window that reads\n{}", seen[1].as_str().unwrap_or(""))),
                Err(error) => Err(error.to_string()),
            }
        })
        .await;
    }

    /// Waits until an element is there and shown.
    pub(crate) async fn until_shown(&self, css: &str) {
        let css_text = json!(css);
        self.until_true(css, &format!("document.querySelector({css_text})?.checkVisibility()"))
            .await;
    }

    /// Waits until an element is gone.
    pub(crate) async fn until_gone(&self, css: &str) {
        self.until_true(&format!("no {css}"), &format!("!document.querySelector({})", json!(css)))
            .await;
    }

    /// Clicks into the middle of an element with the mouse, once it is shown.
    pub(crate) async fn click(&self, css: &str) {
        self.until_shown(css).await;
        let (x, y) = self.within(css, 0.5).await;
        self.point(vec![
            PointerAction::MoveTo { duration: None, x, y },
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        ])
        .await;
    }

    /// Presses the mouse on the first part of one element, moves to the last part of another, and lets
    /// go. The mouse moves even where both are the same.
    pub(crate) async fn drag(&self, from: &str, to: &str) {
        self.until_shown(from).await;
        let (from_x, from_y) = self.within(from, 0.2).await;
        let (to_x, to_y) = self.within(to, 0.8).await;
        let over = Some(Duration::from_millis(40));
        self.point(vec![
            PointerAction::MoveTo { duration: None, x: from_x, y: from_y },
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::MoveTo {
                duration: over,
                x: f64::midpoint(from_x, to_x),
                y: f64::midpoint(from_y, to_y),
            },
            PointerAction::MoveTo { duration: over, x: to_x, y: to_y },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        ])
        .await;
    }

    async fn point(&self, actions: Vec<PointerAction>) {
        let mouse = actions.into_iter().fold(MouseActions::new("mouse".into()), MouseActions::then);
        self.perform(mouse).await;
    }

    /// A place on the screen within an element: halfway down, and across by a share of its width.
    async fn within(&self, css: &str, across: f64) -> (f64, f64) {
        let place = self
            .value(
                "(e => { e.scrollIntoView({ block: 'nearest', inline: 'nearest' }); \
                 const r = e.getClientRects()[0]; \
                 return [r.x + r.width * a[1], r.y + r.height / 2]; })(document.querySelector(a[0]))",
                &[json!(css), json!(across)],
            )
            .await;
        let number = |index: usize| place[index].as_f64().expect("a place on the screen").floor();
        (number(0), number(1))
    }

    /// Presses keys one after another: `"Shift+ArrowRight Shift+ArrowRight 1"`.
    pub(crate) async fn press(&self, chords: &str) {
        for chord in chords.split_whitespace() {
            let keys: Vec<char> = chord.split('+').map(key).collect();
            let down = keys.iter().map(|&value| KeyAction::Down { value });
            let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
            let board = down.chain(up).fold(KeyActions::new("keyboard".into()), KeyActions::then);
            self.perform(board).await;
        }
    }

    /// Replaces what a text field holds, typing.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        self.click(css).await;
        self.press("Control+a").await;
        let typed =
            text.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let board = typed.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.perform(board).await;
        let typed = format!("document.querySelector({}).value === {}", json!(css), json!(text));
        self.until_true(&format!("{css} to hold {text:?}"), &typed).await;
    }

    /// Chooses from a list, as its keys would.
    pub(crate) async fn choose(&self, field: &str, value: &str) {
        self.value(
            "(list => { list.value = a[1]; \
             list.dispatchEvent(new Event('change', { bubbles: true })); })\
             (document.querySelector(`[data-field='${a[0]}']`))",
            &[json!(field), json!(value)],
        )
        .await;
    }

    async fn perform(&self, actions: impl Into<Actions>) {
        self.client.perform_actions(actions).await.expect("the input is taken");
    }

    /// Takes a picture of the screen once everything on it is drawn, `target/pictures/NAME.png`, and holds what
    /// is on it against the rules of [`audit`](Self::audit).
    pub(crate) async fn picture(&self, name: &str) {
        self.wait_for_call(
            "document.fonts.ready.then(() => \
             Promise.all(document.getAnimations().map(m => m.finished.catch(() => null)))).then(() => \
             requestAnimationFrame(() => requestAnimationFrame(() => done())))",
            &[],
        )
        .await;
        self.screen.picture(&beside_tests("pictures").join(format!("{name}.png")));
        self.audit(name).await;
    }
}

/// A folder beside the test's own program, hence in the target directory, wherever that is.
pub(super) fn beside_tests(name: &str) -> PathBuf {
    let program = std::env::current_exe().expect("a test knows where it is");
    let target = program.ancestors().nth(3).expect("target/PROFILE/deps/test");
    target.join(name)
}

/// The character that stands for a key on the wire.
fn key(name: &str) -> char {
    match name {
        "Control" => '\u{e009}',
        "Shift" => '\u{e008}',
        "Alt" => '\u{e00a}',
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "Backspace" => '\u{e003}',
        "Delete" => '\u{e017}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        _ => {
            let mut letters = name.chars();
            let letter = letters.next().expect("a key has a name");
            assert!(letters.next().is_none(), "there is no key called {name}");
            letter
        }
    }
}
