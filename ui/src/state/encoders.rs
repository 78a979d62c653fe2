//! What is said of the encoders that are here or can be had.

use handful_contract::{EncoderOrigin, EncoderRow};

use super::messages::backend;
use super::paths::{file_name, folder};
use super::wording::bytes;

/// What can be done with an encoder now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Let the project use it.
    Use,
    /// Download it.
    Download,
    /// Go on with a download that was stopped.
    Resume,
    /// Take it off this machine.
    Remove,
    /// Throw away what a stopped download has left.
    Discard,
    /// Take its folder off the list; the folder stays.
    Forget,
}

impl Offer {
    /// Its name for tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Download => "download",
            Self::Resume => "resume",
            Self::Remove => "remove",
            Self::Discard => "discard",
            Self::Forget => "forget",
        }
    }

    /// What its button says.
    pub fn words(self) -> String {
        match self {
            Self::Use => say!("encoder-use"),
            Self::Download => say!("encoder-download"),
            Self::Resume => say!("encoder-go-on"),
            Self::Remove => say!("encoder-remove"),
            Self::Discard => say!("encoder-discard"),
            Self::Forget => say!("encoder-forget"),
        }
    }
}

/// What is offered of an encoder. `open` tells whether there is a project that could use it.
pub fn offers(row: &EncoderRow, open: bool) -> Vec<Offer> {
    if row.chosen {
        return Vec::new();
    }
    let mut offers = Vec::new();
    match row.origin {
        _ if row.here && open => offers.push(Offer::Use),
        EncoderOrigin::Listed if !row.here && row.fetched > 0 => offers.push(Offer::Resume),
        EncoderOrigin::Listed if !row.here => offers.push(Offer::Download),
        _ => {}
    }
    match row.origin {
        EncoderOrigin::BuiltIn => {}
        EncoderOrigin::Listed if row.here => offers.push(Offer::Remove),
        EncoderOrigin::Listed if row.fetched > 0 => offers.push(Offer::Discard),
        EncoderOrigin::Listed => {}
        EncoderOrigin::Folder => offers.push(Offer::Forget),
    }
    offers
}

/// What an encoder is called on screen: a folder by its last part.
pub fn title(row: &EncoderRow) -> &str {
    match row.origin {
        EncoderOrigin::Folder => file_name(row.name.trim_end_matches(['/', '\\'])),
        _ => &row.name,
    }
}

/// Where it comes from, what languages it reads, how large it is, and under what licence.
pub fn facts(row: &EncoderRow) -> String {
    let mut facts = Vec::new();
    match row.origin {
        EncoderOrigin::BuiltIn => facts.push(say!("encoder-built-in")),
        EncoderOrigin::Listed => {}
        EncoderOrigin::Folder if row.here => {
            facts.push(say!(
                "encoder-in-folder",
                folder = folder(row.name.trim_end_matches(['/', '\\']))
            ));
        }
        EncoderOrigin::Folder => facts.push(say!("encoder-folder-gone")),
    }
    facts.extend(row.languages.as_deref().map(backend::said));
    if let Some(size) = row.bytes {
        facts.push(if row.rounded { say!("about-mb", n = size / 1_000_000) } else { bytes(size) });
    }
    facts.extend(row.licence.clone());
    if row.fetched > 0 && !row.here {
        facts.push(say!("encoder-fetched", size = bytes(row.fetched)));
    }
    facts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> EncoderRow {
        EncoderRow {
            name: "numind/NuNER-v2.0".into(),
            origin: EncoderOrigin::Listed,
            about: "Reads well.".into(),
            licence: Some("MIT".into()),
            languages: Some("English".into()),
            bytes: Some(500_000_000),
            rounded: true,
            here: false,
            fetched: 0,
            chosen: false,
        }
    }

    #[test]
    fn what_is_offered_follows_from_where_an_encoder_is() {
        let away = listed();
        assert_eq!(offers(&away, true), [Offer::Download]);
        let half = EncoderRow { fetched: 12, ..listed() };
        assert_eq!(offers(&half, true), [Offer::Resume, Offer::Discard]);
        let here = EncoderRow { here: true, ..listed() };
        assert_eq!(offers(&here, true), [Offer::Use, Offer::Remove]);
        assert_eq!(offers(&here, false), [Offer::Remove]);
        let chosen = EncoderRow { chosen: true, ..here };
        assert!(offers(&chosen, true).is_empty());
        let folder = EncoderRow { origin: EncoderOrigin::Folder, here: true, ..listed() };
        assert_eq!(offers(&folder, true), [Offer::Use, Offer::Forget]);
        let gone = EncoderRow { here: false, ..folder };
        assert_eq!(offers(&gone, true), [Offer::Forget]);
        let own = EncoderRow { origin: EncoderOrigin::BuiltIn, here: true, ..listed() };
        assert_eq!(offers(&own, true), [Offer::Use]);
    }

    #[test]
    fn facts_are_one_line() {
        assert_eq!(facts(&listed()), "English · about 500 MB · MIT");
        let half = EncoderRow { fetched: 12_000_000, ..listed() };
        assert_eq!(facts(&half), "English · about 500 MB · MIT · 12.0 MB fetched so far");
        let folder = EncoderRow {
            name: "/home/ada/models/latin/".into(),
            origin: EncoderOrigin::Folder,
            licence: None,
            languages: None,
            bytes: Some(90_000_000),
            rounded: false,
            here: true,
            ..listed()
        };
        assert_eq!(title(&folder), "latin");
        assert_eq!(facts(&folder), "in /home/ada/models/ · 90.0 MB");
    }
}
