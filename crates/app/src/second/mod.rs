//! A second annotator: their file beside the project, or two files beside each other; how far the two agree, and
//! where they differ.

mod align;
mod compare;
mod files;
mod measure;
mod names;
mod read;
mod side;

use handful_contract::{AgreementReport, Refusal};
use handful_formats::SourceDocument;
use handful_text::{Marked, Offsets};

use crate::{convert_source as convert, report::Report};
use align::Moving;
use measure::{Difference, Measured};
use names::Names;
use side::Side;

/// Two people's documents as they are put beside each other.
struct Beside {
    /// The second file's name.
    name: String,
    report: Report,
    names: Names,
    measured: Measured,
    respaced: u32,
}

impl Beside {
    fn new(name: String, report: Report, names: Names) -> Self {
        Self { name, report, names, measured: Measured::default(), respaced: 0 }
    }

    /// Says that a document of theirs has no counterpart.
    fn refuse(&mut self, document: &SourceDocument, reason: &str) {
        let line = (document.line > 0).then_some(document.line);
        let reason = convert::sentence(&format!("“{}”: {reason}", document.called()));
        self.report.refuse(Refusal { source: self.name.clone(), line, reason });
    }

    /// Compares one of their documents with ours, whose text this is. Gives what they say of it, and where that differs.
    fn add(
        &mut self,
        text: &str,
        ours: &Side,
        document: &SourceDocument,
    ) -> (Side, Vec<Difference>) {
        let mut theirs = Side::of_file(document, &mut self.names);
        if document.text != text {
            self.respaced += 1;
            let (moved, lost) = theirs.moved(&Moving::new(&document.text, text), text);
            theirs = moved;
            self.lose(document, &lost);
        }
        let differences = self.measured.add(text, ours, &theirs);
        (theirs, differences)
    }

    fn lose(&mut self, document: &SourceDocument, lost: &[Marked<usize>]) {
        let offsets = Offsets::new(&document.text);
        for Marked { span, kind } in lost {
            let surface = offsets.slice(&document.text, *span).unwrap_or_default();
            let name = self.names.name(*kind);
            let reason = format!("“{surface}” ({name}) has no place in the text as it is here");
            self.refuse(document, &reason);
        }
    }

    fn told(self, alone: usize) -> AgreementReport {
        let inner = self.report.inner;
        AgreementReport {
            agreement: self.measured.told(&self.names),
            respaced: self.respaced,
            alone: u32::try_from(alone).unwrap_or(u32::MAX),
            refused: inner.refused,
            refused_total: inner.refused_total,
            notes: inner.notes,
            cancelled: false,
        }
    }
}
