//! Two files beside each other, without a project.

use std::sync::atomic::{AtomicBool, Ordering};

use handful_contract::{AgreementReport, Failure, command as c};

use super::{
    Beside,
    align::{Aligner, Pair},
    names::Names,
    read::{Read, read},
    side::Side,
};
use crate::{App, Handle, failure, open};

impl Handle<c::MeasureAgreement> for App {
    async fn handle(&self, command: c::MeasureAgreement) -> Result<AgreementReport, Failure> {
        let job = self.job(command.job);
        let (ours, theirs) = (open::absolute(&command.ours)?, open::absolute(&command.theirs)?);
        let stop = job.stop_flag();
        let run =
            move || Ok::<_, Failure>(between(read(&ours, &stop)?, read(&theirs, &stop)?, &stop));
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn between(ours: Read, theirs: Read, stop: &AtomicBool) -> AgreementReport {
    let mut aligner = Aligner::new(&theirs.documents);
    for (place, document) in ours.documents.iter().enumerate() {
        aligner.see(place, document.external_id.as_deref(), &document.text);
    }
    let aligned = aligner.pairs();
    let labels = ours.documents.iter().flat_map(|document| &document.spans);
    let names = Names::of(labels.map(|marked| marked.label.as_str()));
    let mut report = ours.report;
    report.join(theirs.report);
    let mut beside = Beside::new(theirs.name, report, names);
    for (place, reason) in &aligned.refused {
        beside.refuse(&theirs.documents[*place], reason);
    }
    for Pair { ours: own, theirs: their } in &aligned.pairs {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let document = &ours.documents[*own];
        let side = Side::of_file(document, &mut beside.names);
        beside.add(&document.text, &side, &theirs.documents[*their]);
    }
    if stop.load(Ordering::Relaxed) {
        return AgreementReport { cancelled: true, ..AgreementReport::default() };
    }
    beside.told(aligned.alone)
}
