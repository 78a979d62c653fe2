use serde::{Deserialize, Serialize};

/// Where an encoder comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncoderOrigin {
    /// It travels inside Handful.
    BuiltIn,
    /// It can be downloaded, or was.
    Listed,
    /// It lies in a folder that somebody added.
    Folder,
}

/// An encoder that is here or can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderRow {
    /// What it is chosen by: a name, or the path of a folder.
    pub name: String,
    /// Where it comes from.
    pub origin: EncoderOrigin,
    /// What it is good for, in one sentence; empty where nobody said.
    pub about: String,
    /// SPDX identifier of its licence; none where it is not known.
    pub licence: Option<String>,
    /// Its languages in words; none where they are not known.
    pub languages: Option<String>,
    /// Bytes of its weights; none where they are not known before the download begins.
    pub bytes: Option<u64>,
    /// Whether that number is rounded to megabytes.
    pub rounded: bool,
    /// Whether it can be used without a download.
    pub here: bool,
    /// Bytes that a download that was stopped has left.
    pub fetched: u64,
    /// Whether the open project uses it.
    pub chosen: bool,
}
