//! How learning goes, in words and as a picture.

pub mod curve;
mod words;

pub use words::*;

/// Two versions that are held against each other, chosen one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair(Vec<u32>);

impl Pair {
    /// Takes a version in, or out again; a third one takes the place of the first.
    pub fn toggle(&mut self, version: u32) {
        if self.holds(version) {
            self.0.retain(|own| *own != version);
            return;
        }
        if self.0.len() == 2 {
            self.0.remove(0);
        }
        self.0.push(version);
    }

    /// Whether it is one of the two.
    pub fn holds(&self, version: u32) -> bool {
        self.0.contains(&version)
    }

    /// The older one and the newer one; none while there are not two.
    pub fn both(&self) -> Option<(u32, u32)> {
        match self.0[..] {
            [one, other] => Some((one.min(other), one.max(other))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
