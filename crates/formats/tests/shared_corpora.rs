//! Real corpora, where they are at hand.

use std::path::{Path, PathBuf};

use handful_formats::{Found, ReadOptions, Reader, Source, TargetFormat, Writer};

fn shared() -> PathBuf {
    std::env::var_os("HANDFUL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    )
}

#[test]
fn evaluation_sets_are_read_whole_and_written_with_every_span() {
    let sets = shared().join("data/eval");
    let Ok(folders) = sets.read_dir() else {
        println!("skipped: there are no evaluation sets at {}", sets.display());
        return;
    };
    let mut files = 0;
    for folder in folders {
        for name in ["train.jsonl", "test.jsonl"] {
            let path = folder.as_ref().expect("a folder").path().join(name);
            let lines = std::fs::read_to_string(&path).expect("reads").lines().count();
            let mut writer = Writer::new(TargetFormat::Jsonl, Vec::new());
            let mut spans = 0;
            for found in Reader::open(&Source::file(&path), &ReadOptions::default()).expect("opens")
            {
                match found.expect("reads on") {
                    Found::Document(document) => {
                        spans += document.spans.len() as u64;
                        writer.push(&document).expect("writes");
                    }
                    Found::Refused(remark) => panic!("{}: {remark}", path.display()),
                    Found::Note(_) => {}
                }
            }
            let (written, _) = writer.finish().expect("writes");
            assert_eq!(written.documents as usize, lines, "{}", path.display());
            assert_eq!(written.annotations, spans);
            files += 1;
        }
    }
    assert!(files > 0);
}
