//! One function for each command that can be typed.

use std::{path::Path, process::ExitCode, sync::Arc};

use handful_app::{App, Limits, Places};
use handful_contract::{Access, ErrorCode, Failure, JobId, Project, command as c};
use serde::Serialize;

use crate::{
    agreement,
    arguments::{Arguments, Command, Draws, Encoders, Evaluate, Export, Import},
    encoders,
    measuring::{FewShot, Simulate},
    models::{self, Annotate, ExportModel},
    plot,
    pretraining::{Pretrain, pretrained},
    print,
    progress::Progress,
    scores,
};

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done.
    Well,
    /// It ran, and nothing came of it that was asked for.
    Empty,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Well => Self::SUCCESS,
            Ended::Empty => Self::FAILURE,
        }
    }
}

pub(crate) async fn run(arguments: Arguments) -> Result<Ended, Failure> {
    let progress = Arc::new(Progress::default());
    let ear = progress.clone();
    let limits = Limits {
        threads: arguments.threads,
        memory_mb: arguments.memory,
        device: arguments.device.map(Into::into),
    };
    let app = App::on_demand(Places::from_environment()?, move |event| ear.hear(&event))
        .within(limits)?;
    let desk = Desk { app, progress, json: arguments.json };
    let when_stopped = arguments.command.when_stopped();
    let ended = tokio::select! {
        ended = desk.run(arguments.command) => ended,
        () = interrupted() => Err(desk.interrupt(when_stopped).await),
    };
    desk.progress.clear();
    if let Some(notice) = desk.app.device_notice() {
        eprintln!("handful: {notice}");
    }
    // What failed is worth more to the user than a failure to close after it.
    let closed = desk.app.ask(c::CloseProject {}).await;
    ended.and_then(|ended| closed.map(|()| ended))
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal to listen to, the system's own way of stopping a process remains.
        std::future::pending::<()>().await;
    }
}

/// What every command needs.
struct Desk {
    app: App,
    progress: Arc<Progress>,
    json: bool,
}

impl Desk {
    async fn run(&self, command: Command) -> Result<Ended, Failure> {
        match command {
            Command::New { project, name } => self.new_project(project, name).await,
            Command::Import(import) => self.import(import).await,
            Command::Label { project, from, only } => self.label(project, from, only).await,
            Command::Learn { project, deep, encoder } => self.learn(project, deep, encoder).await,
            Command::Suggest { project } => self.suggest(project).await,
            Command::Next { project } => self.next(project).await,
            Command::Export(export) => self.export(export).await,
            Command::ExportModel(export) => self.export_model(export).await,
            Command::Annotate(annotate) => self.annotate(annotate).await,
            Command::Agreement { one, other } => self.agreement(one, other).await,
            Command::Status { project } => self.status(project).await,
            Command::Encoders { what } => self.encoders(what).await,
            Command::Evaluate { what } => self.evaluate(what).await,
            Command::Simulate(simulate) => self.simulate(simulate).await,
            Command::Pretrain(pretrain) => self.pretrain(pretrain).await,
        }
    }

    /// Ends the command that is under way.
    async fn interrupt(&self, words: &str) -> Failure {
        let _ = self.app.ask(c::CancelJob { job: job() }).await;
        Failure::new(ErrorCode::Cancelled, words)
    }

    async fn new_project(&self, path: String, name: Option<String>) -> Result<Ended, Failure> {
        let name = name.unwrap_or_else(|| {
            Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
        });
        let project = self.app.ask(c::CreateProject { path, name }).await?;
        self.say(&project, print::created);
        Ok(Ended::Well)
    }

    async fn import(&self, import: Import) -> Result<Ended, Failure> {
        let options = import.options();
        self.open(import.project).await?;
        let paths = import.sources;
        let report = self.app.ask(c::Import { job: job(), paths, options }).await?;
        self.say(&report, print::imported);
        let nothing_new = report.imported == 0 && report.duplicates == 0;
        Ok(if nothing_new { Ended::Empty } else { Ended::Well })
    }

    async fn label(
        &self,
        project: String,
        path: String,
        only: Option<u32>,
    ) -> Result<Ended, Failure> {
        self.open(project).await?;
        let report = self.app.ask(c::LabelFrom { path, only }).await?;
        self.say(&report, print::labelled);
        Ok(if report.imported == 0 { Ended::Empty } else { Ended::Well })
    }

    async fn learn(
        &self,
        project: String,
        deep: bool,
        encoder: Option<String>,
    ) -> Result<Ended, Failure> {
        self.open(project).await?;
        if let Some(name) = encoder {
            self.app.ask(c::ChooseEncoder { name }).await?;
        }
        let mut state = self.app.ask(c::Learn {}).await?;
        if deep {
            self.app.ask(c::Deepen {}).await?;
            // The new version is measured and kept like any other.
            state = self.app.ask(c::Learn {}).await?;
        }
        self.say(&state, print::learned);
        Ok(Ended::Well)
    }

    async fn encoders(&self, what: Encoders) -> Result<Ended, Failure> {
        match what {
            Encoders::List => {
                self.say(&self.app.ask(c::ListEncoders {}).await?, |rows| encoders::table(rows));
            }
            Encoders::Download { name } => {
                let row = self.app.ask(c::DownloadEncoder { job: job(), name }).await?;
                self.say(&row, encoders::downloaded);
            }
            Encoders::Add { folder } => {
                self.say(&self.app.ask(c::AddEncoder { folder }).await?, encoders::added);
            }
            Encoders::Remove { name } => {
                self.app.ask(c::RemoveEncoder { name: name.clone() }).await?;
                self.say(&name, |name| format!("Removed {name}."));
            }
        }
        Ok(Ended::Well)
    }

    async fn suggest(&self, project: String) -> Result<Ended, Failure> {
        self.open(project).await?;
        let state = self.app.ask(c::Suggest { job: job() }).await?;
        self.say(&state, print::suggested);
        Ok(Ended::Well)
    }

    async fn next(&self, project: String) -> Result<Ended, Failure> {
        self.look_at(project).await?;
        let proposal = self.app.ask(c::NextSentence { except: vec![] }).await?;
        self.say(&proposal, |proposal| print::proposed(proposal.as_ref()));
        Ok(Ended::Well)
    }

    async fn export(&self, export: Export) -> Result<Ended, Failure> {
        let (format, scope) = (export.format(), export.scope());
        self.look_at(export.project).await?;
        let report = self
            .app
            .ask(c::Export {
                job: job(),
                path: export.output,
                format,
                scope,
                with_suggestions: export.with_suggestions,
            })
            .await?;
        self.say(&report, print::exported);
        Ok(Ended::Well)
    }

    async fn export_model(&self, export: ExportModel) -> Result<Ended, Failure> {
        self.look_at(export.project.clone()).await?;
        let report = self.app.ask(export.command(job())).await?;
        self.say(&report, models::exported);
        Ok(Ended::Well)
    }

    async fn annotate(&self, annotate: Annotate) -> Result<Ended, Failure> {
        let report = self.app.ask(annotate.command(job())).await?;
        self.say(&report, models::annotated);
        Ok(if report.documents == 0 { Ended::Empty } else { Ended::Well })
    }

    async fn agreement(&self, ours: String, theirs: String) -> Result<Ended, Failure> {
        let report = self.app.ask(c::MeasureAgreement { job: job(), ours, theirs }).await?;
        self.say(&report, agreement::measured);
        Ok(if report.agreement.sentences == 0 { Ended::Empty } else { Ended::Well })
    }

    async fn status(&self, project: String) -> Result<Ended, Failure> {
        let project = self.look_at(project).await?;
        let mut learning = self.app.ask(c::GetLearning {}).await?;
        let likely_errors = self.app.ask(c::ListLikelyErrors {}).await?.len();
        learning.likely_errors = Some(u32::try_from(likely_errors).unwrap_or(u32::MAX));
        let report = self.app.ask(c::GetLearningReport {}).await?;
        self.say(&print::Status::new(project, learning, report), print::status);
        Ok(Ended::Well)
    }

    async fn evaluate(&self, what: Evaluate) -> Result<Ended, Failure> {
        match what {
            Evaluate::FewShot(few_shot) => return self.few_shot(few_shot).await,
            Evaluate::Samples { samples: Draws { data, k, seeds }, test_limit, output } => {
                let draw = c::DrawSamples { data, k, seeds, test_limit, output };
                self.say(&self.app.ask(draw).await?, print::samples);
            }
            Evaluate::Speed { data } => {
                let measure = c::EvaluateSpeed { job: job(), data };
                self.say(&self.app.ask(measure).await?, print::speed);
            }
        }
        Ok(Ended::Well)
    }

    async fn few_shot(&self, few_shot: FewShot) -> Result<Ended, Failure> {
        let (depth, protocol) = (few_shot.depth(), few_shot.protocol());
        let FewShot { samples: Draws { data, k, seeds }, test_limit, hide, compare, .. } = few_shot;
        let report = self
            .app
            .ask(c::EvaluateFewShot {
                job: job(),
                data,
                k,
                seeds,
                test_limit,
                hide,
                recipe: few_shot.recipe.into(),
                compare,
                depth,
                protocol,
                encoder: few_shot.encoder.choice(),
            })
            .await?;
        if let Some(csv) = few_shot.csv {
            write(&csv, &scores::few_shot_table(&report))?;
        }
        if let Some(plot) = few_shot.plot {
            write(&plot, &plot::few_shot(&report))?;
        }
        self.say(&report, scores::few_shot);
        Ok(Ended::Well)
    }

    async fn simulate(&self, simulate: Simulate) -> Result<Ended, Failure> {
        let strategies = simulate.strategies();
        let Simulate { data, seeds, labels, reference, pool_limit, test_limit, keys, plot, .. } =
            simulate;
        let command = c::Simulate {
            job: job(),
            data,
            strategies,
            seeds,
            labels,
            reference,
            pool_limit,
            test_limit,
            keys,
        };
        let report = self.app.ask(command).await?;
        if let Some(plot) = plot {
            write(&plot, &plot::simulation(&report))?;
        }
        self.say(&report, scores::simulation);
        Ok(Ended::Well)
    }

    async fn pretrain(&self, pretrain: Pretrain) -> Result<Ended, Failure> {
        let report = self.app.ask(pretrain.command(job())).await?;
        self.say(&report, pretrained);
        Ok(Ended::Well)
    }

    async fn open(&self, path: String) -> Result<Project, Failure> {
        self.app.ask(c::OpenProject { path }).await
    }

    /// Opens a project to look at it, and says so where more is not possible.
    async fn look_at(&self, path: String) -> Result<Project, Failure> {
        let project = self.open(path).await?;
        if let Access::ReadOnly { reason } = &project.access {
            eprintln!("handful: {reason}");
        }
        Ok(project)
    }

    fn say<T: Serialize>(&self, value: &T, in_words: impl FnOnce(&T) -> String) {
        self.progress.clear();
        if self.json {
            println!("{}", serde_json::json!(value));
        } else {
            println!("{}", in_words(value));
        }
    }
}

fn write(path: &str, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| {
        Failure::new(
            ErrorCode::PermissionDenied,
            format!("“{path}” cannot be written. Choose a folder that is there and yours."),
        )
        .with_detail(error.to_string())
    })
}

/// A run of the command has one job at most.
fn job() -> JobId {
    "command-line".into()
}
