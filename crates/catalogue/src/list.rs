/// How large a download is, as far as that is known before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// So many bytes of weights.
    Exact(u64),
    /// About so many bytes, rounded to megabytes by whoever told.
    About(u64),
    /// Nobody told; the hub says it when the download begins.
    Unknown,
}

/// An encoder that can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Owner and name on the hub.
    pub name: &'static str,
    /// What it is good for, in one sentence.
    pub about: &'static str,
    /// SPDX identifier of the licence that its page names.
    pub licence: &'static str,
    /// In words, for a person.
    pub languages: &'static str,
    /// Of the weights; the other files are some 3 MB.
    pub size: Size,
}

/// The encoders that are offered. What stands here was read on their pages on the hub; what could not be read
/// there is marked as unknown.
pub const LISTED: [Listed; 6] = [
    Listed {
        name: "numind/NuNER-v2.0",
        about: "RoBERTa base, pre-trained for finding entities; the newest of its series.",
        licence: "MIT",
        languages: "English",
        size: Size::Exact(498_604_904),
    },
    Listed {
        name: "numind/NuNER-v1.0",
        about: "RoBERTa base, pre-trained for finding entities, as in the paper on NuNER.",
        licence: "MIT",
        languages: "English",
        size: Size::About(499_000_000),
    },
    Listed {
        name: "numind/NuNER-v0.1",
        about: "RoBERTa base, pre-trained for finding entities; the first of its series.",
        licence: "MIT",
        languages: "English",
        size: Size::About(499_000_000),
    },
    Listed {
        name: "numind/NuNER-multilingual-v0.1",
        about: "Multilingual BERT base, pre-trained for finding entities.",
        licence: "MIT",
        languages: "many, those of multilingual BERT",
        size: Size::About(711_000_000),
    },
    Listed {
        name: "numind/NuNER-BERT-v1.0",
        about: "BERT base without capital letters, pre-trained for finding entities.",
        licence: "MIT",
        languages: "English",
        size: Size::About(438_000_000),
    },
    Listed {
        name: "intfloat/multilingual-e5-small",
        about: "Small and quick, for many languages; not pre-trained for entities.",
        licence: "MIT",
        languages: "many",
        size: Size::Unknown,
    },
];

/// The encoder of that name, without regard to case.
#[must_use]
pub fn listed(name: &str) -> Option<&'static Listed> {
    LISTED.iter().find(|listed| listed.name.eq_ignore_ascii_case(name))
}
