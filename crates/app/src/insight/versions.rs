//! Model versions: listed, compared, and put back into use.

use std::sync::{Mutex, PoisonError};

use handful_contract::{
    Failure, LearningState, ReadSpan, VersionComparison, VersionDifference, VersionRow,
    command as c,
};
use handful_session::{Learned, Score, Version};
use handful_store::{Concept, Document};
use handful_text::{Offsets, Span};
use uuid::Uuid;

use super::{concept_scores, known};
use crate::{App, Handle, convert, explain::Read, failure, open::Opened};

/// So many versions are listed, the newest.
const LISTED: u32 = 50;

impl Handle<c::UseVersion> for App {
    async fn handle(&self, command: c::UseVersion) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        let state = opened.session.use_version(command.version).await;
        state.map(convert::learning).map_err(failure::session)
    }
}

impl Handle<c::UseNewestVersion> for App {
    async fn handle(&self, _: c::UseNewestVersion) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        opened.session.use_newest().await.map(convert::learning).map_err(failure::session)
    }
}

impl Handle<c::CompareVersions> for App {
    async fn handle(&self, command: c::CompareVersions) -> Result<VersionComparison, Failure> {
        let opened = self.opened().await?;
        let job = self.job(command.job);
        let stop = job.stop_flag();
        let job = Mutex::new(job);
        let progress = move |done: u32, total: u32| {
            let mut job = job.lock().unwrap_or_else(PoisonError::into_inner);
            job.at("Reading sentences with both", u64::from(done), Some(u64::from(total)));
        };
        let found = opened.session.difference(command.one, command.other, progress, stop).await;
        let found = found.map_err(failure::session)?;
        let concepts = opened.store.concepts().await.map_err(failure::store)?;
        let mut read = Read::default();
        let mut first = Vec::new();
        for one in &found.first {
            let Some(document) = read.get(&opened, one.sentence.document).await? else { continue };
            first.push(VersionDifference {
                sentence: convert::sentence_ref(one.sentence),
                title: document.title.clone(),
                one: read_spans(document, &one.one, &concepts),
                other: read_spans(document, &one.other, &concepts),
            });
        }
        Ok(VersionComparison { sentences: found.sentences, differing: found.differing, first })
    }
}

fn read_spans(document: &Document, spans: &[(Span, Uuid)], concepts: &[Concept]) -> Vec<ReadSpan> {
    let offsets = Offsets::new(&document.text);
    let here = spans.iter().filter(|(_, concept)| known(concepts, *concept));
    here.map(|(span, concept)| ReadSpan {
        words: offsets.slice(&document.text, *span).unwrap_or_default().to_owned(),
        concept: convert::concept_id(*concept),
    })
    .collect()
}

impl Opened {
    /// The versions that were kept, and the one in use whether it was kept or not; newest first.
    pub(super) async fn versions(
        &self,
        learned: &Learned,
        concepts: &[Concept],
    ) -> Result<Vec<VersionRow>, Failure> {
        let listed = self.store.model_versions(LISTED).await.map_err(failure::store)?;
        let state = &learned.state;
        let mut rows: Vec<VersionRow> = (listed.into_iter())
            .map(|listed| {
                let version = Version::of(listed);
                let own_encoder = Some(&version.fingerprint) == learned.fingerprint.as_ref();
                let measured = version.measurement.unwrap_or_default();
                let encoder = match version.encoder {
                    unnamed if unnamed.is_empty() && own_encoder => state.encoder.clone(),
                    named => named,
                };
                VersionRow {
                    number: version.number,
                    at: Some(version.at / 1_000),
                    labels: version.labels,
                    deep: version.deep,
                    encoder,
                    concepts: concept_scores(&measured.concepts, concepts),
                    score: is_measured(&measured.score).then(|| convert::score(&measured.score)),
                    in_use: state.version == Some(version.number),
                    usable: version.has_weights && own_encoder,
                }
            })
            .collect();
        if let Some(number) = state.version.filter(|_| state.labels > 0)
            && !rows.iter().any(|row| row.in_use)
        {
            let measured = &learned.measurement;
            let is_known = learned.measured == Some(number) && is_measured(&measured.score);
            let row = VersionRow {
                number,
                at: None,
                labels: state.labels,
                deep: state.deep,
                encoder: state.encoder.clone(),
                concepts: concept_scores(&measured.concepts, concepts),
                score: is_known.then(|| convert::score(&measured.score)),
                in_use: true,
                usable: true,
            };
            rows.insert(0, row);
            rows.sort_by_key(|row| std::cmp::Reverse(row.number));
        }
        Ok(rows)
    }
}

fn is_measured(score: &Score) -> bool {
    matches!(score, Score::Measured { .. })
}
