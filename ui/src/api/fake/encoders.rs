use handful_contract::{
    EncoderOrigin, EncoderRow, ErrorCode, Failure, ModelConcept, ModelReport, WordsAlike,
};

/// A built-in encoder, one that is here, one that is half here, and a folder.
pub(super) fn rows() -> Vec<EncoderRow> {
    let one = |name: &str, about: &str, here, fetched| EncoderRow {
        name: name.into(),
        origin: EncoderOrigin::Listed,
        about: about.into(),
        licence: Some("MIT".into()),
        languages: Some("English".into()),
        bytes: Some(498_000_000),
        rounded: true,
        here,
        fetched,
        chosen: false,
    };
    vec![
        EncoderRow {
            name: "handful-mini".into(),
            origin: EncoderOrigin::BuiltIn,
            bytes: None,
            here: true,
            chosen: true,
            ..one("", "Small and quick, pre-trained on the names of many concepts.", true, 0)
        },
        one("numind/NuNER-v2.0", "Pre-trained on a million sentences.", false, 0),
        one("numind/NuNER-v0.1", "The first of its kind.", false, 212_000_000),
        EncoderRow {
            name: "/home/ada/models/latin".into(),
            origin: EncoderOrigin::Folder,
            licence: None,
            languages: None,
            ..one("", "", true, 0)
        },
    ]
}

/// Nothing is downloaded or added here.
pub(super) fn away() -> Failure {
    Failure::new(ErrorCode::Internal, "The pretended backend has no encoders to fetch.")
}

/// A model that was never written.
pub(super) fn model(path: &str) -> ModelReport {
    ModelReport {
        path: path.into(),
        bytes: 91_400_000,
        version: 7,
        labels: 23,
        concepts: vec![ModelConcept { name: "component".into(), annotations: 23 }],
        alike: WordsAlike { sentences: 20, words: 400, same: 391, seen: false },
        ..ModelReport::default()
    }
}
