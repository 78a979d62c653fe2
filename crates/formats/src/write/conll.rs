use std::io::{self, Write};

use super::{
    Layout, Written,
    tagged::{self, Spelling},
};
use crate::SourceDocument;

/// Two columns and IOB2, as CoNLL-2002 has them, with `-DOCSTART-` before each document.
#[derive(Default)]
pub(super) struct Conll {
    spelling: Spelling,
}

impl Layout for Conll {
    fn document(
        &mut self,
        document: &SourceDocument,
        out: &mut dyn Write,
        written: &mut Written,
    ) -> io::Result<()> {
        writeln!(out, "-DOCSTART- O\n")?;
        for sentence in tagged::sentences(document, written) {
            for (token, tag) in sentence.tokens.iter().zip(&sentence.tags) {
                let tag = tag.spelt(|label| self.spelling.of(label, &mut written.notes));
                writeln!(out, "{token} {tag}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
