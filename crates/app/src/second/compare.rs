//! A second annotator's file beside the project, and taking over what they have.

use std::collections::HashMap;

use handful_contract::{AgreementReport, Applied, Comparison, Failure, NamedSpan, command as c};
use handful_store::{Action, Document, Filter, NewAnnotation};
use uuid::Uuid;

use super::{
    Beside,
    align::{Aligned, Aligner, Pair},
    measure::Difference,
    names::Names,
    read::{Read, read},
    side::Side,
};
use crate::{
    App, Handle,
    context::{Context, Cutter},
    convert, failure,
    jobs::Job,
    open,
    open::Opened,
};

/// So many differences are listed; all are counted.
const LISTED: usize = 10_000;

impl Handle<c::CompareWith> for App {
    async fn handle(&self, command: c::CompareWith) -> Result<Comparison, Failure> {
        let opened = self.opened().await?;
        let path = open::absolute(&command.path)?;
        let job = self.job(command.job);
        let stop = job.stop_flag();
        let theirs = tokio::task::spawn_blocking(move || read(&path, &stop))
            .await
            .map_err(|error| failure::broken(&error))??;
        opened.compare(theirs, job).await
    }
}

impl Handle<c::Settle> for App {
    async fn handle(&self, command: c::Settle) -> Result<Applied, Failure> {
        let gone = command.gone.iter().map(|id| convert::uuid(&id.0, "annotation"));
        let come = command.come.into_iter().map(|NamedSpan { start, end, concept }| {
            Ok(NewAnnotation { span: convert::span(start, end)?, concept })
        });
        let action = Action::Replace {
            document: convert::uuid(&command.document.0, "document")?,
            gone: gone.collect::<Result<_, Failure>>()?,
            come: come.collect::<Result<_, Failure>>()?,
        };
        self.opened().await?.perform(action).await
    }
}

impl Opened {
    async fn compare(&self, theirs: Read, mut job: Job) -> Result<Comparison, Failure> {
        let pulse = self.store.pulse().await.map_err(failure::store)?;
        let concepts: HashMap<Uuid, String> =
            pulse.concepts.into_iter().map(|concept| (concept.id, concept.name)).collect();
        let documents = u64::from(pulse.progress.documents);
        let Read { name, documents: their_documents, report } = theirs;
        let Some(aligned) = self.align(Aligner::new(&their_documents), documents, &mut job).await?
        else {
            return Ok(cancelled());
        };
        let names = Names::of(concepts.values().map(String::as_str));
        let mut beside = Beside::new(name, report, names);
        for (place, reason) in &aligned.refused {
            beside.refuse(&their_documents[*place], reason);
        }
        let mut comparison = Comparison::default();
        for Pair { ours, theirs } in &aligned.pairs {
            if job.cancelled() {
                return Ok(cancelled());
            }
            let document = self.store.document(*ours).await.map_err(failure::store)?;
            let name = |id: Uuid| concepts.get(&id).map_or("", String::as_str);
            let side = Side::of_project(&document, name, &mut beside.names);
            let (theirs, found) = beside.add(&document.text, &side, &their_documents[*theirs]);
            comparison.differences_total += u32::try_from(found.len()).unwrap_or(u32::MAX);
            let room = LISTED - comparison.differences.len();
            let cutter = Cutter::new(&document);
            let told = found.iter().take(room);
            let told = told.map(|one| difference(&document, &cutter, one, &theirs, &beside.names));
            comparison.differences.extend(told);
        }
        comparison.report = beside.told(aligned.alone);
        Ok(comparison)
    }

    /// Pairs our documents with theirs; none when the job is stopped.
    async fn align(
        &self,
        mut aligner: Aligner<'_, Uuid>,
        total: u64,
        job: &mut Job,
    ) -> Result<Option<Aligned<Uuid>>, Failure> {
        let mut stream = self.store.documents(Filter::All).await.map_err(failure::store)?;
        let mut seen = 0;
        while let Some(document) = stream.next().await.map_err(failure::store)? {
            if job.cancelled() {
                return Ok(None);
            }
            aligner.see(document.id, document.external_id.as_deref(), &document.text);
            seen += 1;
            job.at("Comparing the texts", seen, Some(total));
        }
        Ok(Some(aligner.pairs()))
    }
}

fn cancelled() -> Comparison {
    let report = AgreementReport { cancelled: true, ..AgreementReport::default() };
    Comparison { report, ..Comparison::default() }
}

fn difference(
    document: &Document,
    cutter: &Cutter<'_>,
    difference: &Difference,
    theirs: &Side,
    names: &Names,
) -> handful_contract::Difference {
    let Difference { hull, ours, theirs: their } = difference;
    let Context { before, words, after } = cutter.cut(*hull);
    let ours = ours.iter().filter_map(|place| document.annotations.get(*place));
    let named = |place: &usize| {
        let marked = theirs.spans[*place];
        NamedSpan {
            start: convert::offset(marked.span.start),
            end: convert::offset(marked.span.end),
            concept: names.name(marked.kind).to_owned(),
        }
    };
    handful_contract::Difference {
        sentence: cutter.sentence(*hull),
        title: document.title.clone(),
        start: convert::offset(hull.start),
        end: convert::offset(hull.end),
        before,
        words,
        after,
        ours: ours.map(convert::annotation).collect(),
        theirs: their.iter().map(named).collect(),
    }
}
