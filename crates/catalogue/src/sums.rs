//! Checksums as a hub has them.

use std::fmt::Write;

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// What a file must come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    /// Of the content: large files.
    Sha256(String),
    /// Of the content behind git's word on it: small ones.
    Git(String),
}

impl Sum {
    /// The name of the file in the cache: the hub calls it the file's etag.
    pub(crate) fn etag(&self) -> &str {
        match self {
            Self::Sha256(sum) | Self::Git(sum) => sum,
        }
    }
}

/// A sum under way.
pub(crate) enum Summing {
    Sha256(Sha256),
    Git(Sha1),
}

impl Summing {
    /// That of a file of so many bytes.
    pub(crate) fn begin(sum: &Sum, size: u64) -> Self {
        match sum {
            Sum::Sha256(_) => Self::Sha256(Sha256::new()),
            Sum::Git(_) => Self::Git(Sha1::new_with_prefix(format!("blob {size}\0"))),
        }
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(sum) => sum.update(bytes),
            Self::Git(sum) => sum.update(bytes),
        }
    }

    /// Whether it came to what it must.
    pub(crate) fn is(self, sum: &Sum) -> bool {
        let found = match self {
            Self::Sha256(sum) => hex(&sum.finalize()),
            Self::Git(sum) => hex(&sum.finalize()),
        };
        found.eq_ignore_ascii_case(sum.etag())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `git hash-object` and `sha256sum` of a file that holds "hello" and a line feed.
    #[test]
    fn sums_are_those_of_the_usual_tools() {
        for sum in [
            Sum::Git("ce013625030ba8dba906f756967f9e9ca394464a".to_owned()),
            Sum::Sha256(
                "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".to_owned(),
            ),
        ] {
            let mut summing = Summing::begin(&sum, 6);
            summing.add(b"hel");
            summing.add(b"lo\n");
            assert!(summing.is(&sum), "{sum:?}");
        }
    }
}
