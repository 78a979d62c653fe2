//! What is written and read again is the same.

use std::collections::BTreeMap;

use handful_formats::{
    Found, LabelledSpan, ReadOptions, Reader, Remark, ReviewState, ScoredSpan, Source,
    SourceDocument, SourceNote, SourceSentence, TargetFormat, Writer, Written,
};
use handful_text::{Offsets, Span, sentences, snap_to_graphemes};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts with the characters that tools are known to miscount, but without line ends of two.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-zA-Z]{1,5}",
        4 => Just(" ".to_owned()),
        3 => prop::sample::select(vec![
            ".", ". ", "!", "。", ",", "\"", "\\", "-", "\n", "\t", "\u{a0}", "\u{202f}", "\u{200b}",
            "\u{85}", "\u{1f}", "e\u{301}", "\u{301}", "日本", "กำ", "👨🏻\u{200d}🚒", "🇩🇪", "#", "B-x",
            "\u{feff}", "-DOCSTART-",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..20)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("a document has text", |text| !text.trim().is_empty())
}

fn label() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b-c", "pitch motor", "日本", "O"]).prop_map(str::to_owned)
}

fn state() -> impl Strategy<Value = ReviewState> {
    prop::sample::select(vec![ReviewState::Untouched, ReviewState::InProgress, ReviewState::Done])
}

fn meta() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let value =
        prop::sample::select(vec![json!(1), json!("x"), json!(null), json!({"a": [1.5, true]})]);
    let name = prop::sample::select(vec!["text", "spans", "meta", "year", "title", "é"]);
    prop::collection::btree_map(name.prop_map(str::to_owned), value, 0..3)
}

prop_compose! {
    /// A document with spans that do not overlap, as a reader gives them.
    fn document()(
        text in text(),
        places in prop::collection::vec((0_usize..40, 1_usize..9, label(), 0_u8..=100), 0..6),
        states in prop::option::of(prop::collection::vec(state(), 20)),
        state in state(),
        external_id in prop::option::of("[a-z0-9]{1,4}"),
        title in prop::option::of("[a-zé ]{1,9}"),
        meta in meta(),
        noted in prop::collection::vec((prop::option::of(0_usize..9), any::<bool>(), "[a-z\"é ]{0,6}"), 0..3),
    ) -> SourceDocument {
        let offsets = Offsets::new(&text);
        let mut spans: Vec<LabelledSpan> = Vec::new();
        let mut suggestions = Vec::new();
        for (start, length, label, score) in places {
            let wanted = Span::new(start, (start + length).min(offsets.scalars()));
            let Some(span) = snap_to_graphemes(&text, &offsets, wanted) else { continue };
            if score % 3 == 0 {
                let score = (score % 2 == 0).then_some(f32::from(score) / 100.0);
                suggestions.push(ScoredSpan { span, label, score });
            } else if spans.iter().all(|other| !other.span.overlaps(span)) {
                spans.push(LabelledSpan { span, label });
            }
        }
        spans.sort_by_key(|marked| marked.span);
        let sentences = states.map(|states| {
            sentences(&text)
                .into_iter()
                .zip(states.into_iter().cycle())
                .map(|(span, state)| SourceSentence { span, state })
                .collect()
        });
        let bounds = handful_text::sentences(&text);
        let notes = noted
            .into_iter()
            .map(|(ordinal, flagged, words)| {
                let span = ordinal.map(|ordinal| bounds[ordinal % bounds.len()]);
                SourceNote { span, flagged, text: words }
            })
            .collect();
        // A title in the metadata is a title where no other is given.
        let title = title.or_else(|| meta.get("title")?.as_str().map(str::to_owned));
        SourceDocument {
            external_id, title, text, meta, state: Some(state), spans, suggestions, sentences, notes, line: 0,
        }
    }
}

fn write(format: TargetFormat, documents: &[SourceDocument]) -> (Written, Vec<u8>) {
    let mut writer = Writer::new(format, Vec::new());
    for document in documents {
        writer.push(document).expect("writes");
    }
    writer.finish().expect("writes")
}

fn read(name: &str, bytes: &[u8]) -> (Vec<SourceDocument>, Vec<Remark>) {
    let mut documents = Vec::new();
    let mut refused = Vec::new();
    for found in Reader::open(&Source::memory(name, bytes), &ReadOptions::default()).expect("opens")
    {
        match found.expect("reads on") {
            Found::Document(document) => documents.push(*document),
            Found::Refused(remark) => refused.push(remark),
            Found::Note(_) => {}
        }
    }
    (documents, refused)
}

/// A document as far as it says anything: sentences that are as expected need not be listed.
fn meaning(document: &SourceDocument) -> SourceDocument {
    SourceDocument { sentences: Some(document.sentences_or_found()), line: 0, ..document.clone() }
}

proptest! {
    #[test]
    fn jsonl_gives_back_every_document(documents in prop::collection::vec(document(), 1..4)) {
        let (written, bytes) = write(TargetFormat::Jsonl, &documents);
        prop_assert_eq!(written.lost_total, 0);
        let (again, refused) = read("a.jsonl", &bytes);
        prop_assert_eq!(&refused, &[]);
        prop_assert_eq!(
            again.iter().map(meaning).collect::<Vec<_>>(),
            documents.iter().map(meaning).collect::<Vec<_>>()
        );
        prop_assert_eq!(write(TargetFormat::Jsonl, &again), (written, bytes));
    }

    #[test]
    fn jsonl_keeps_spans_on_their_characters_whatever_ends_its_lines(document in document()) {
        let returned = document.text.replace('\n', "\r\n");
        let moved = |at: usize| {
            at + document.text.chars().take(at).filter(|&character| character == '\n').count()
        };
        let spans: Vec<Value> = document
            .spans
            .iter()
            .map(|marked| json!([moved(marked.span.start), moved(marked.span.end), marked.label]))
            .collect();
        let line = json!({"text": returned, "label": spans}).to_string();
        let (again, refused) = read("a.jsonl", line.as_bytes());
        prop_assert_eq!(&refused, &[]);
        prop_assert_eq!(&again[0].text, &document.text);
        prop_assert_eq!(&again[0].spans, &document.spans);
    }

    #[test]
    fn tokens_account_for_every_span(documents in prop::collection::vec(document(), 1..4)) {
        let given: usize =
            documents.iter().map(|document| document.spans.len() + document.suggestions.len()).sum();
        let notes: usize = documents.iter().map(|document| document.notes.len()).sum();
        for format in [TargetFormat::Conll, TargetFormat::HuggingFace] {
            let (written, bytes) = write(format, &documents);
            prop_assert_eq!(written.notes_left_out as usize, notes);
            let out = String::from_utf8(bytes).expect("UTF-8");
            let tags = out.matches(" B-").count().max(out.matches("\"B-").count());
            // The token "B" with a hyphen is never one token, so only tags are counted.
            prop_assert_eq!(tags as u64, written.annotations + written.suggestions);
            // The same span under the same name twice is one.
            let twice: usize = documents.iter().map(repeated).sum();
            prop_assert_eq!(
                (written.annotations + written.suggestions + written.lost_total) as usize + twice,
                given
            );
        }
    }

    #[test]
    fn conll_written_and_read_again_is_the_same_conll(
        documents in prop::collection::vec(document(), 1..4),
    ) {
        let (written, bytes) = write(TargetFormat::Conll, &documents);
        // A control character cannot stand in a column; a text of nothing else has no token.
        prop_assume!(documents.iter().any(|document| {
            document.text.contains(|character: char| !character.is_whitespace() && !character.is_control())
        }));
        let (again, refused) = read("a.conll", &bytes);
        let spans: usize = again.iter().map(|document| document.spans.len()).sum();
        // A token that begins with a combining mark joins the space before it: its span is refused.
        prop_assert_eq!(
            (spans + refused.len()) as u64, written.annotations + written.suggestions
        );
        // A narrow space is a letter to the word rules and a space to columns: what it holds together
        // in a text falls apart in the tokens.
        let narrow = documents.iter().any(|document| document.text.contains('\u{202f}'));
        if refused.is_empty() && again.len() == documents.len() && !narrow {
            let second = write(TargetFormat::Conll, &again).1;
            prop_assert_eq!(String::from_utf8(second), String::from_utf8(bytes));
        }
    }

    #[test]
    fn no_bytes_whatever_make_a_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.txt", "a.csv", "a.tsv", "a.jsonl", "a.conll"] {
            if let Ok(reader) = Reader::open(&Source::memory(name, &*bytes), &ReadOptions::default()) {
                for found in reader {
                    if let Ok(Found::Document(document)) = found {
                        prop_assert!(!document.text.trim().is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_of_a_table_comes_back_or_is_refused(
        cells in prop::collection::vec(("[a\",;\n]{0,8}", "[b\",]{0,4}"), 1..12),
    ) {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["text", "n"]).expect("writes");
        for (text, other) in &cells {
            table.write_record([text, other]).expect("writes");
        }
        let bytes = table.into_inner().expect("writes");
        let wanted: Vec<&String> =
            cells.iter().map(|(text, _)| text).filter(|text| !text.trim().is_empty()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let (again, refused) = read("a.csv", &bytes);
        prop_assert_eq!(again.len() + refused.len(), cells.len());
        prop_assert_eq!(again.iter().map(|document| &document.text).collect::<Vec<_>>(), wanted);
    }
}

/// How many suggestions repeat another one that can be written.
fn repeated(document: &SourceDocument) -> usize {
    let alone = SourceDocument { suggestions: Vec::new(), ..document.clone() };
    let mut seen: Vec<(Span, &str)> = Vec::new();
    let mut count = 0;
    for scored in &document.suggestions {
        let key = (scored.span, &*scored.label);
        let one = SourceDocument { suggestions: vec![scored.clone()], ..alone.clone() };
        let holds = write(TargetFormat::Conll, &[one]).0.suggestions == 1;
        if holds && seen.contains(&key) {
            count += 1;
        }
        seen.push(key);
    }
    count
}
