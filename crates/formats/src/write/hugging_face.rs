use std::io::{self, Write};

use serde::Serialize;

use super::{Layout, Written, tagged};
use crate::SourceDocument;

/// A sentence a line. Tags go by name: numbers would lose what they stand for, as JSONL has no schema.
#[derive(Default)]
pub(super) struct HuggingFace {
    documents: u64,
}

#[derive(Serialize)]
struct Object<'s> {
    id: String,
    tokens: &'s [String],
    ner_tags: Vec<String>,
}

impl Layout for HuggingFace {
    fn document(
        &mut self,
        document: &SourceDocument,
        out: &mut dyn Write,
        written: &mut Written,
    ) -> io::Result<()> {
        let name = document.external_id.clone().unwrap_or_else(|| self.documents.to_string());
        self.documents += 1;
        for (ordinal, sentence) in tagged::sentences(document, written).iter().enumerate() {
            let object = Object {
                id: format!("{name}-{ordinal}"),
                tokens: &sentence.tokens,
                ner_tags: sentence.tags.iter().map(|tag| tag.spelt(str::to_owned)).collect(),
            };
            serde_json::to_writer(&mut *out, &object)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}
