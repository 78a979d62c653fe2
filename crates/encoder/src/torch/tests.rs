//! What `torch.save` wrote is read, and what it would never write is refused before anything comes of it.

use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Archive;
use crate::EncoderError;
use crate::tiny::numbers;

/// An archive with this list of tensors, and one storage.
fn archive(list: &[u8], storage: &[u8], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, content) in [("model/data.pkl", list), ("model/data/0", storage)] {
        writer.start_file(name, options).expect("in memory");
        writer.write_all(content).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

fn text(text: &str) -> Vec<u8> {
    [b"X".as_slice(), &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
}

/// A call that rebuilds a tensor of two rows of three.
fn tensor(start: u8, stride: [u8; 2]) -> Vec<u8> {
    [
        b"ctorch._utils\n_rebuild_tensor_v2\n((".as_slice(),
        &text("storage"),
        b"ctorch\nFloatStorage\n",
        &text("0"),
        &text("cpu"),
        &[b'K', 6, b't', b'Q', b'K', start, b'K', 2, b'K', 3, 0x86],
        &[b'K', stride[0], b'K', stride[1], 0x86, 0x89],
        b"ccollections\nOrderedDict\n)RtR",
    ]
    .concat()
}

/// A dictionary with one entry.
fn list(value: &[u8]) -> Vec<u8> {
    let head = b"\x80\x02ccollections\nOrderedDict\n)Rq\x00(";
    [head.as_slice(), &text("a.weight"), value, b"u}b."].concat()
}

fn storage() -> Vec<u8> {
    (1..=6).flat_map(|value| (value as f32).to_le_bytes()).collect()
}

fn refusal(bytes: &[u8]) -> EncoderError {
    match Archive::parse(bytes) {
        Ok(_) => panic!("must be refused"),
        Err(error) => error,
    }
}

#[test]
fn an_archive_of_pytorch_is_read() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/torch/pytorch_model.bin");
    let bytes = std::fs::read(path).expect("part of the crate");
    let archive = Archive::parse(&bytes).expect("PyTorch wrote it");
    let mut count = 0;
    for (name, view) in archive.iter() {
        let found: Vec<f32> =
            view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        assert_eq!(found, numbers(name, view.shape()), "{name}");
        count += 1;
    }
    assert_eq!(count, 5 + 16, "the counter of positions is no weight");
    assert!(archive.tensor("embeddings.position_ids").is_none());
}

#[test]
fn a_list_written_by_hand_is_read() {
    let bytes = archive(&list(&tensor(0, [3, 1])), &storage(), CompressionMethod::Stored);
    let archive = Archive::parse(&bytes).expect("whole");
    let view = archive.tensor("a.weight").expect("there");
    assert_eq!((view.shape(), view.data()), ([2, 3].as_slice(), storage().as_slice()));
}

#[test]
fn a_pickle_that_wants_to_run_code_is_refused_at_the_name_of_what_it_calls() {
    let system = |module: &str| {
        [format!("c{module}\nsystem\n").as_bytes(), b"(", &text("rm -r ~"), b"tR"].concat()
    };
    let by_hand = |value: &[u8]| archive(&list(value), &storage(), CompressionMethod::Stored);
    for module in ["os", "posix", "nt"] {
        let error = refusal(&by_hand(&system(module)));
        assert!(matches!(error, EncoderError::WantsToRun { .. }), "{error:?}");
        let sentence = error.to_string();
        assert!(sentence.contains(&format!("{module}.system")), "{sentence}");
        assert!(sentence.contains("Nothing of it was run"), "{sentence}");
    }
    // builtins.eval, torch.load, and a name of PyTorch's that rebuilds no plain tensor.
    for named in ["builtins\neval\n", "torch\nload\n", "torch._utils\n_rebuild_qtensor\n"] {
        let value = [b"c", named.as_bytes(), b")R"].concat();
        assert!(matches!(refusal(&by_hand(&value)), EncoderError::WantsToRun { .. }), "{named}");
    }
    // STACK_GLOBAL, INST, OBJ, NEWOBJ, EXT1 and PERSID come to a name or an object by other ways.
    for other in [
        [text("os"), text("system"), vec![0x93]].concat(),
        b"(ios\nsystem\n".to_vec(),
        b"(o".to_vec(),
        b"ccollections\nOrderedDict\n)\x81".to_vec(),
        vec![0x82, 1],
        b"Pstorage\n".to_vec(),
    ] {
        assert!(matches!(refusal(&by_hand(&other)), EncoderError::WantsToRun { .. }), "{other:?}");
    }
    // A state for what is no dictionary would be set by its own code.
    let state = [tensor(0, [3, 1]).as_slice(), b"}b"].concat();
    assert!(matches!(refusal(&by_hand(&state)), EncoderError::WantsToRun { .. }));
}

#[test]
fn tensors_beyond_their_storage_or_out_of_order_are_refused() {
    for (value, named) in [
        (tensor(1, [3, 1]), "larger than what is stored"),
        (tensor(0, [1, 2]), "row after row"),
        (b"K\x05q\x01h\x02".to_vec(), "was not kept"),
    ] {
        let bytes = archive(&list(&value), &storage(), CompressionMethod::Stored);
        let sentence = refusal(&bytes).to_string();
        assert!(sentence.contains(named), "{sentence}");
    }
    let short = archive(&list(&tensor(0, [3, 1])), &storage()[..20], CompressionMethod::Stored);
    assert!(refusal(&short).to_string().contains("larger than what is stored"));
    let mut cut = archive(&list(&tensor(0, [3, 1])), &storage(), CompressionMethod::Stored);
    cut.truncate(cut.len() / 2);
    assert!(refusal(&cut).to_string().contains("damaged"));
    let old = [b"\x80\x02\x8a\x0a".as_slice(), &[0; 40]].concat();
    assert!(refusal(&old).to_string().contains("older than 1.6"));
}

proptest! {
    /// Whatever the instructions are: an answer, and no more memory than they are long.
    #[test]
    fn no_instructions_bring_the_reader_down(
        mut parts in prop::collection::vec(
            prop_oneof![
                Just(b"(".to_vec()),
                Just(b")".to_vec()),
                Just(b"t".to_vec()),
                Just(b"}".to_vec()),
                Just(b"u".to_vec()),
                Just(b"s".to_vec()),
                Just(b"R".to_vec()),
                Just(b"Q".to_vec()),
                Just(b"b".to_vec()),
                Just(vec![0x85]),
                Just(vec![0x87]),
                Just(b"q\x01".to_vec()),
                Just(b"h\x01".to_vec()),
                Just(b"K\x05".to_vec()),
                Just(vec![0x8a, 3, 1, 2, 0xff]),
                Just(text("storage")),
                Just(b"ctorch\nFloatStorage\n".to_vec()),
                Just(b"ctorch._utils\n_rebuild_tensor_v2\n".to_vec()),
                Just(b"ccollections\nOrderedDict\n".to_vec()),
                Just(tensor(0, [3, 1])),
                prop::collection::vec(any::<u8>(), 0..4),
            ],
            0..60,
        ),
    ) {
        parts.push(b".".to_vec());
        let _ = super::pickle::tensors(&parts.concat());
    }
}
