//! Model versions, the one that a person chose, and how good they were.

use handful_store::{Measurement, ModelVersion, NewModelVersion, StoreError};
use serde_json::json;

use crate::common::Project;

fn version(number: u8) -> NewModelVersion {
    NewModelVersion {
        parent: (number > 1).then(|| u32::from(number) - 1),
        encoder: "sha256:e".to_owned(),
        annotations: 6,
        weights: Some(vec![number; 3]),
        score: json!({"f1": 0.5}),
        training: json!([number]),
    }
}

#[tokio::test]
async fn model_versions_are_numbered_and_only_weights_are_let_go() {
    let project = Project::new().await;
    let store = &project.store;
    assert_eq!(store.latest_model_version().await.unwrap(), None);
    assert_eq!(store.highest_model_version().await.unwrap(), 0);
    for number in 1..=4_u8 {
        assert_eq!(store.add_model_version(version(number)).await.unwrap(), u32::from(number));
    }
    store.thin_model_versions(2).await.unwrap();
    let project = project.reopened().await;
    let store = &project.store;
    let latest = store.latest_model_version().await.unwrap().unwrap();
    assert_eq!((latest.number, latest.parent, latest.weights), (4, Some(3), Some(vec![4; 3])));
    assert_eq!(store.highest_model_version().await.unwrap(), 4);
    let ModelVersion { weights, score, training, .. } = store.model_version(2).await.unwrap();
    assert_eq!((weights, score, training), (None, json!({"f1": 0.5}), json!([2])));
    let missing = store.model_version(9).await.unwrap_err();
    assert!(matches!(missing, StoreError::NoSuchVersion { number: 9 }));
}

#[tokio::test]
async fn the_chosen_version_keeps_its_weights_until_another_one_is_chosen() {
    let project = Project::new().await;
    let store = &project.store;
    for number in 1..=4 {
        store.add_model_version(version(number)).await.unwrap();
    }
    assert_eq!(store.chosen_version().await.unwrap(), None);
    let missing = store.choose_version(Some(9)).await.unwrap_err();
    assert!(matches!(missing, StoreError::NoSuchVersion { number: 9 }));
    store.choose_version(Some(2)).await.unwrap();
    store.thin_model_versions(1).await.unwrap();
    let project = project.reopened().await;
    let store = &project.store;
    assert_eq!(store.chosen_version().await.unwrap(), Some(2));
    let weights = |listed: Vec<handful_store::ListedVersion>| -> Vec<(u32, bool)> {
        listed.iter().map(|one| (one.number, one.has_weights)).collect()
    };
    let listed = store.model_versions(10).await.unwrap();
    assert_eq!(weights(listed), [(4, true), (3, false), (2, true), (1, false)]);

    store.choose_version(None).await.unwrap();
    store.thin_model_versions(1).await.unwrap();
    assert_eq!(
        weights(store.model_versions(3).await.unwrap()),
        [(4, true), (3, false), (2, false)]
    );
}

#[tokio::test]
async fn measurements_outlive_a_restart_and_stay_few() {
    let project = Project::new().await;
    let store = &project.store;
    let of = |annotations: u32, tuned: bool, encoder: &str| Measurement {
        encoder: encoder.to_owned(),
        tuned,
        annotations,
        version: annotations,
        score: json!({"f1": 0.5, "labels": annotations}),
        at: 0,
    };
    for annotations in [20, 5, 1_200, 1_299] {
        store.keep_measurement(&of(annotations, false, "one")).await.unwrap();
    }
    store.keep_measurement(&of(20, true, "one")).await.unwrap();
    store.keep_measurement(&of(6, false, "other")).await.unwrap();
    let project = project.reopened().await;
    let kept = project.store.measurements("one").await.unwrap();
    let seen: Vec<_> = kept.iter().map(|it| (it.annotations, it.tuned)).collect();
    // The newest of those with the same first two digits stands.
    assert_eq!(seen, [(5, false), (20, false), (20, true), (1_299, false)]);
    assert_eq!(kept[3].score, json!({"f1": 0.5, "labels": 1_299}));
    assert!(kept.iter().all(|it| it.at > 0 && it.encoder == "one"));
    assert_eq!(project.store.measurements("none").await.unwrap(), []);
}
