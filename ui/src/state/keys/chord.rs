use std::borrow::Cow;

/// A key with what is held beside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key as the browser names it; letters in lower case.
    pub key: Cow<'static, str>,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift. Without meaning for a sign that needs it to be typed.
    pub shift: bool,
}

/// A key press as the window reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// What the key types on this keyboard.
    pub key: String,
    /// Where the key lies, named after an American keyboard.
    pub code: String,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

impl Chord {
    pub(super) const fn new(key: &'static str, ctrl: bool, shift: bool) -> Self {
        Self { key: Cow::Borrowed(key), ctrl, shift }
    }

    /// What was pressed, as a key of its own; none while only keys are held that go with others.
    ///
    /// A letter of another script is known by its place, so that it is the same key in both scripts.
    ///
    /// # Errors
    /// Why it cannot be a key of anything.
    pub fn of(press: &Press) -> Result<Option<Self>, String> {
        const HELD: &[&str] =
            &["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock", "OS", "Fn"];
        const NONE: &[&str] = &["Dead", "Process", "Unidentified", "Compose"];
        if HELD.contains(&press.key.as_str()) || NONE.contains(&press.key.as_str()) {
            return Ok(None);
        }
        if press.alt {
            return Err(say!("key-alt"));
        }
        if matches!(press.key.as_str(), "Tab" | "Escape") {
            return Err(say!("key-tab-esc"));
        }
        let typed = press.key.to_lowercase();
        let single = press.key.chars().count() == 1;
        let key = if !single {
            press.key.clone()
        } else if typed.is_ascii() {
            typed
        } else {
            lying_at(&press.code, press.shift).unwrap_or(typed)
        };
        let chord =
            Self { shift: press.shift && !needs_shift(&key), key: key.into(), ctrl: press.ctrl };
        if chord.ctrl && !chord.shift && RESERVED.contains(&chord.key.as_ref()) {
            return Err(say!("key-system", key = chord.label()));
        }
        Ok(Some(chord))
    }

    /// What the preferences say of a key.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, ctrl) = text.strip_prefix("Ctrl+").map_or((text, false), |rest| (rest, true));
        let (text, shift) = text.strip_prefix("Shift+").map_or((text, false), |rest| (rest, true));
        let key = if text == "Space" { " " } else { text };
        (!key.is_empty()).then(|| Self { key: Cow::Owned(key.to_owned()), ctrl, shift })
    }

    /// What is kept in the preferences, which [`Self::parse`] reads.
    pub fn name(&self) -> String {
        let Self { key, ctrl, shift } = self;
        let (ctrl, shift) = (if *ctrl { "Ctrl+" } else { "" }, if *shift { "Shift+" } else { "" });
        format!("{ctrl}{shift}{}", if key == " " { "Space" } else { key })
    }

    /// As it is printed on the screen, each key by itself.
    pub fn caps(&self) -> Vec<String> {
        let mut caps = Vec::new();
        if self.ctrl {
            caps.push("Ctrl".to_owned());
        }
        if self.shift {
            caps.push("Shift".to_owned());
        }
        caps.push(match self.key.as_ref() {
            "ArrowRight" => "→".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "ArrowUp" => "↑".to_owned(),
            "Escape" => "Esc".to_owned(),
            " " => say!("key-space"),
            key if key.chars().count() == 1 => key.to_uppercase(),
            key => key.to_owned(),
        });
        caps
    }

    /// As it is printed within a sentence.
    pub fn label(&self) -> String {
        self.caps().join("+")
    }

    /// As it is printed where there is little room.
    pub fn short(&self) -> String {
        let caps = self.caps().into_iter().map(|cap| match cap.as_str() {
            "Ctrl" => "Ctrl+".to_owned(),
            "Shift" => "⇧".to_owned(),
            "Enter" => "↵".to_owned(),
            _ => cap,
        });
        caps.collect()
    }
}

/// What the menu and text fields have for themselves, with Ctrl.
const RESERVED: &[&str] = &["a", "c", "n", "o", "q", "v", "w", "x"];

/// Whether a key types a sign that may need Shift, so that Shift says nothing about it.
pub(super) fn needs_shift(key: &str) -> bool {
    key.chars().count() == 1 && key != " " && !key.chars().all(char::is_alphabetic)
}

/// What the key at a place types on an American keyboard, as far as places count.
pub(super) fn lying_at(code: &str, shift: bool) -> Option<String> {
    let of = |kind: &str| code.strip_prefix(kind).filter(|rest| rest.chars().count() == 1);
    if let Some(letter) = of("Key") {
        return Some(letter.to_lowercase());
    }
    if let Some(digit) = of("Digit") {
        return Some(digit.to_owned());
    }
    let key = match (code, shift) {
        // The signs above the brackets are other keys than those below.
        ("BracketLeft", true) => "{",
        ("BracketRight", true) => "}",
        ("BracketLeft", false) => "[",
        ("BracketRight", false) => "]",
        ("Tab", _) => "tab",
        ("Comma", _) => ",",
        ("Period", _) => ".",
        _ => return None,
    };
    Some(key.to_owned())
}
