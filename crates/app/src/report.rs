//! Reports that do not grow without bounds.

use handful_contract::{ImportReport, Refusal};

/// So many refusals, notes and losses are listed; all are counted.
pub(crate) const LISTED: usize = 1_000;

#[derive(Default)]
pub(crate) struct Report {
    pub(crate) inner: ImportReport,
}

impl Report {
    pub(crate) fn new(refused: impl IntoIterator<Item = Refusal>) -> Self {
        let mut report = Self::default();
        for one in refused {
            report.refuse(one);
        }
        report
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.inner.refused_total += 1;
        if self.inner.refused.len() < LISTED {
            self.inner.refused.push(refusal);
        }
    }

    /// Takes over what is said of another file.
    pub(crate) fn join(&mut self, other: Self) {
        let listed = other.inner.refused.len();
        for refusal in other.inner.refused {
            self.refuse(refusal);
        }
        let listed = u32::try_from(listed).unwrap_or(u32::MAX);
        self.inner.refused_total += other.inner.refused_total - listed;
        for note in other.inner.notes {
            self.note(note);
        }
    }

    pub(crate) fn note(&mut self, note: Refusal) {
        if self.inner.notes.len() < LISTED {
            self.inner.notes.push(note);
        }
    }

    /// What is said of an import that was stopped: it read something, and took nothing.
    pub(crate) fn cancelled(self) -> ImportReport {
        ImportReport {
            cancelled: true,
            imported: 0,
            duplicates: 0,
            annotations: 0,
            concepts: Vec::new(),
            ..self.inner
        }
    }
}
