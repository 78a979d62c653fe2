//! The bytes of the two files. Each begins with the same header; the data file goes on with bare rows
//! of numbers, the index with entries of a fixed size, each under its own checksum, so that a torn or
//! damaged entry costs that one sentence and nothing else.

use sha2::{Digest, Sha256};

use crate::Pooling;

pub(super) const HEADER: usize = 64;
pub(super) const ENTRY: usize = 40;

/// Rows begin at multiples of this many bytes, a cache line.
pub(super) const ALIGNMENT: u64 = 64;

/// Goes up whenever these bytes or their meaning change; older files are then left aside.
const VERSION: u32 = 1;

/// Reads differently on a machine of the other byte order, whose rows would be nonsense here.
const ORDER: u32 = 0x0102_0304;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Data,
    Index,
}

/// What the two files of one cache have in common. `generation` is drawn anew whenever they are created,
/// so that an index never serves another data file than its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) encoder: [u8; 16],
    pub(super) pooling: Pooling,
    pub(super) dim: u32,
}

impl Identity {
    pub(super) fn new(fingerprint: &str, pooling: Pooling, dim: u32) -> Self {
        Self { encoder: super::sentence_key(fingerprint), pooling, dim }
    }

    /// The name that both files share, without their extensions.
    pub(super) fn stem(&self) -> String {
        use std::fmt::Write;
        let mut stem = String::new();
        for byte in &self.encoder[..8] {
            let _ = write!(stem, "{byte:02x}");
        }
        let pooling = match self.pooling {
            Pooling::FirstSubword => "first",
            Pooling::Mean => "mean",
        };
        let _ = write!(stem, "-{pooling}-{}", self.dim);
        stem
    }

    pub(super) fn header(&self, role: Role, generation: u64) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(match role {
            Role::Data => b"HANDFEAT",
            Role::Index => b"HANDFIDX",
        });
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[12..16].copy_from_slice(&ORDER.to_ne_bytes());
        header[16..32].copy_from_slice(&self.encoder);
        header[32..36].copy_from_slice(&self.dim.to_le_bytes());
        let pooling: u32 = match self.pooling {
            Pooling::FirstSubword => 0,
            Pooling::Mean => 1,
        };
        header[36..40].copy_from_slice(&pooling.to_le_bytes());
        header[40..48].copy_from_slice(&generation.to_le_bytes());
        let checksum = crc32fast::hash(&header[..60]);
        header[60..].copy_from_slice(&checksum.to_le_bytes());
        header
    }

    /// The generation of a header that is whole and this cache's own, else `None`.
    pub(super) fn generation(&self, role: Role, header: &[u8; HEADER]) -> Option<u64> {
        let generation = u64::from_le_bytes(header[40..48].try_into().ok()?);
        (*header == self.header(role, generation)).then_some(generation)
    }
}

/// Where one sentence's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: [u8; 16],
    pub(super) offset: u64,
    pub(super) words: u32,
    pub(super) checksum: u32,
}

impl Entry {
    pub(super) fn to_bytes(self) -> [u8; ENTRY] {
        let mut bytes = [0; ENTRY];
        bytes[..16].copy_from_slice(&self.key);
        bytes[16..24].copy_from_slice(&self.offset.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.words.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.checksum.to_le_bytes());
        let checksum = crc32fast::hash(&bytes[..36]);
        bytes[36..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; ENTRY] = bytes.try_into().ok()?;
        let word = |at: usize| -> Option<u32> {
            Some(u32::from_le_bytes(bytes[at..at + 4].try_into().ok()?))
        };
        let entry = Self {
            key: bytes[..16].try_into().ok()?,
            offset: u64::from_le_bytes(bytes[16..24].try_into().ok()?),
            words: word(24)?,
            checksum: word(28)?,
        };
        (entry.to_bytes() == *bytes).then_some(entry)
    }

    /// Length of the rows in bytes.
    pub(super) fn bytes(&self, dim: u32) -> u64 {
        u64::from(self.words) * u64::from(dim) * 2
    }
}

/// The key of a sentence: the first half of its SHA-256.
pub fn sentence_key(text: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(text.as_bytes())[..16]);
    key
}
