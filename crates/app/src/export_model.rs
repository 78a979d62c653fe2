//! Exporting the version in use as a model that needs neither the project nor Handful.

use std::{fs, path::Path, sync::atomic::AtomicBool};

use handful_contract::{Failure, ModelConcept, ModelReport, ModelScores, WordsAlike, command as c};
use handful_encoder::{About, Source};
use handful_session::{Alike, InUse, Making, SessionError, StandAlone};

use crate::{App, Handle, atomic_folder::AtomicFolder, card, convert, failure, jobs::Job, open};

impl Handle<c::ExportModel> for App {
    async fn handle(&self, command: c::ExportModel) -> Result<ModelReport, Failure> {
        let opened = self.opened().await?;
        let path = open::absolute(&command.path)?;
        // Refused before anything is computed.
        let folder = AtomicFolder::create(&path)?;
        let mut job = self.job(command.job);
        job.tell("Learning", 0, None);
        let in_use = opened.session.in_use().await.map_err(failure::session)?;
        let name = command.name.unwrap_or_else(|| opened.store.info().name.clone());
        let order = Order { name, with_onnx: command.with_onnx };
        let writing = tokio::task::spawn_blocking(move || write(&in_use, folder, &order, job));
        let report = writing.await.map_err(|error| failure::broken(&error))??;
        Ok(ModelReport { path: path.to_string_lossy().into_owned(), ..report })
    }
}

/// What was asked for.
struct Order {
    name: String,
    with_onnx: bool,
}

fn write(
    in_use: &InUse,
    folder: AtomicFolder,
    order: &Order,
    mut job: Job,
) -> Result<ModelReport, Failure> {
    let stop = job.stop_flag();
    let cancelled = |stop: &AtomicBool| stop.load(std::sync::atomic::Ordering::Relaxed);
    let stopped = || Ok(ModelReport { cancelled: true, ..ModelReport::default() });
    let tell = |making| match making {
        Making::Reading { done, total } => {
            job.at("Reading sentences for the model", done, Some(total));
        }
        Making::Fitting { done, total } => job.at("Fitting the model", done, Some(total)),
    };
    let made = in_use.stand_alone(tell, &stop);
    let made = match made {
        Ok(made) => made,
        Err(SessionError::Cancelled) => return stopped(),
        Err(error) => return Err(failure::session(error)),
    };
    job.tell("Writing the model", 0, None);
    let report = report(&made);
    let about = About {
        name: order.name.clone(),
        source: Source { package: "handful".into(), version: env!("CARGO_PKG_VERSION").into() },
        licence: made.licence.clone().unwrap_or_else(|| "LicenseRef-unknown".into()),
    };
    let readme = card::of(&order.name, &report);
    let failed = |error| failure::encoder(&error);
    let besides: [(&str, &[u8]); 1] = [("README.md", readme.as_bytes())];
    made.classifier.export(folder.path(), &about, &besides).map_err(failed)?;
    if order.with_onnx && !cancelled(&stop) {
        job.tell("Writing the model as ONNX", 0, None);
        made.classifier.export_onnx(folder.path()).map_err(failed)?;
    }
    if cancelled(&stop) {
        return stopped();
    }
    let (files, bytes) = listed(folder.path())?;
    folder.commit()?;
    Ok(ModelReport { files, bytes, ..report })
}

fn listed(folder: &Path) -> Result<(Vec<String>, u64), Failure> {
    let look = || -> std::io::Result<(Vec<String>, u64)> {
        let (mut files, mut bytes) = (Vec::new(), 0);
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            files.push(entry.file_name().to_string_lossy().into_owned());
            bytes += entry.metadata()?.len();
        }
        files.sort();
        Ok((files, bytes))
    };
    look().map_err(|error| failure::io("look into", folder, &error))
}

fn report(made: &StandAlone) -> ModelReport {
    let Alike { sentences, words, same, seen } = made.alike;
    let concepts = made
        .concepts
        .iter()
        .map(|(name, annotations)| ModelConcept { name: name.clone(), annotations: *annotations });
    ModelReport {
        version: made.version,
        labels: made.labels,
        concepts: concepts.collect(),
        encoder: made.encoder.clone(),
        licence: made.licence.clone(),
        deep: made.tuned,
        scores: made.scores.as_ref().map(|(in_use, exported)| ModelScores {
            in_use: convert::score(in_use),
            exported: convert::score(exported),
        }),
        alike: WordsAlike { sentences, words, same, seen },
        ..ModelReport::default()
    }
}
