//! One line of fifty megabytes.

use handful_formats::{Found, ReadOptions, Reader, Source, SourceDocument, TextUnit};

const WORDS: usize = 10_000_000;

fn only_document(name: &str, bytes: Vec<u8>, unit: TextUnit) -> SourceDocument {
    let options = ReadOptions { unit, ..ReadOptions::default() };
    let found: Vec<Found> = Reader::open(&Source::memory(name, bytes), &options)
        .expect("opens")
        .collect::<Result<_, _>>()
        .expect("reads on");
    match <[Found; 1]>::try_from(found) {
        Ok([Found::Document(document)]) => *document,
        Ok([other]) => panic!("{other:?}"),
        Err(found) => panic!("{} items", found.len()),
    }
}

#[test]
fn it_is_one_document_in_every_format_that_has_lines() {
    let text = "word ".repeat(WORDS);
    for unit in [TextUnit::WholeFile, TextUnit::Paragraph, TextUnit::Line] {
        assert!(only_document("a.txt", text.clone().into_bytes(), unit).text == text);
    }
    let json =
        format!("{{\"text\":\"{text}\",\"spans\":[{{\"start\":5,\"end\":9,\"label\":\"x\"}}]}}\n");
    let document = only_document("a.jsonl", json.into_bytes(), TextUnit::Line);
    assert!(document.text == text);
    assert_eq!(document.spans.len(), 1);
    let table = format!("text\n\"{text}\"\n");
    assert!(only_document("a.csv", table.into_bytes(), TextUnit::Line).text == text);
}

#[test]
fn a_json_line_beyond_sixty_four_megabytes_is_refused_and_the_next_is_kept() {
    let text = "word ".repeat(WORDS * 7 / 5);
    let lines = format!("{{\"text\":\"{text}\"}}\n{{\"text\":\"short\"}}\n");
    let found: Vec<Found> =
        Reader::open(&Source::memory("a.jsonl", lines.into_bytes()), &ReadOptions::default())
            .expect("opens")
            .collect::<Result<_, _>>()
            .expect("reads on");
    let [Found::Refused(remark), Found::Document(document)] = &found[..] else {
        panic!("{} items", found.len())
    };
    assert_eq!(remark.to_string(), "line 1: is 70 MB long, which is more than can be read");
    assert_eq!((&*document.text, document.line), ("short", 2));
}
