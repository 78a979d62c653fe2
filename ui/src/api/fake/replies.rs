use handful_contract::command::*;
use handful_contract::{
    Access, AskReason, Command, DeviceState, DocumentFilter, DocumentPage, DocumentSuggestions,
    ErrorCode, Event, ExportReport, Failure, ImportReport, JobId, JobProgress, LearningState,
    Progress, Project as Open, Proposal, RecentProject, Refusal, ReviewState, SentenceRef,
    SourceFormat, SourcePreview,
};
use serde::de::DeserializeOwned;

use super::project::{Project, row};
use super::{Fake, say};

fn read<C: DeserializeOwned>(payload: &str) -> C {
    serde_json::from_str(payload).expect("the frontend writes what the contract says")
}

fn write<C: Command>(_: &C, reply: &C::Reply) -> Result<String, Failure> {
    Ok(serde_json::to_string(reply).expect("a reply is plain data"))
}

fn no_project() -> Failure {
    Failure::new(ErrorCode::NoProject, "No project is open.")
}

macro_rules! answer {
    ($payload:ident, $($name:ident => |$command:ident| $reply:expr),* $(,)?) => {
        |name: &str| -> Option<Result<String, Failure>> {
            match name {
                $($name::NAME => {
                    let $command: $name = read($payload);
                    let reply: Result<<$name as Command>::Reply, Failure> = $reply;
                    Some(reply.and_then(|reply| write(&$command, &reply)))
                })*
                _ => None,
            }
        }
    };
}

impl Fake {
    pub(super) async fn reply(&self, name: &'static str, payload: &str) -> Result<String, Failure> {
        match name {
            Import::NAME => {
                let command: Import = read(payload);
                let reply = self.import(&command).await?;
                return write(&command, &reply);
            }
            Export::NAME => {
                let command: Export = read(payload);
                let reply = self.export(&command).await?;
                return write(&command, &reply);
            }
            _ => {}
        }
        if let Some(reply) = self.change(name, payload) {
            if self.state.borrow().kind == "trouble" {
                return Err(Failure::new(
                    ErrorCode::DiskFull,
                    "There is no room left on the disk, so this was not saved. Make room and try again.",
                )
                .with_detail("sqlite error 13: database or disk is full\n  at store::perform(Annotate)"));
            }
            if reply.is_ok() {
                self.learn();
            }
            return reply;
        }
        self.look(name, payload).unwrap_or_else(|| {
            Err(Failure::new(ErrorCode::Internal, format!("The pretended backend has no {name}.")))
        })
    }

    fn with<T>(&self, f: impl FnOnce(&mut Project) -> Result<T, Failure>) -> Result<T, Failure> {
        f(self.state.borrow_mut().open.as_mut().ok_or_else(no_project)?)
    }

    fn change(&self, name: &str, payload: &str) -> Option<Result<String, Failure>> {
        answer!(payload,
            AddConcept => |c| self.with(|p| p.add_concept(&c.draft)),
            UpdateConcept => |c| self.with(|p| Ok(p.update_concept(&c.id, &c.draft))),
            DeleteConcept => |c| self.with(|p| Ok(p.delete_concept(&c.id))),
            MergeConcept => |c| self.with(|p| Ok(p.merge_concept(&c.id, &c.into))),
            Annotate => |c| self.with(|p| p.annotate(
                &c.document, c.start, c.end, &c.concept, handful_contract::Origin::Person)),
            ChangeAnnotation => |c| self.with(|p| p.change(&c.id, c.start, c.end, &c.concept)),
            DeleteAnnotation => |c| self.with(|p| p.delete(&c.id)),
            SplitAnnotation => |c| self.with(|p| p.split(&c)),
            JoinAnnotations => |c| self.with(|p| p.join(&c.one, &c.other)),
            TakeBackRejection => |c| self.with(|p| Ok(p.take_back(&c.place, &c.concept))),
            AcceptSuggestions => |c| self.with(|p| p.accept(&c.query)),
            AnnotatePlaces => |c| self.with(|p| p.mark_places(&c.places, &c.concept)),
            AnnotateOccurrences => |c| self.with(|p| p.mark_elsewhere(&c.query)),
            Decide => |c| self.with(|p| p.decide(&c.document, c.start, c.end, &c.concept, &c.decision)),
            SetNote => |c| self.with(|p| p.set_note(&c.on, &c.note)),
            SetSentenceState => |c| self.with(|p| p.set_state(&c.sentence, c.state)),
            Undo => |_c| self.with(|p| Ok(p.step_back())),
            Travel => |c| self.with(|p| Ok(p.travel(c.to))),
            Redo => |_c| self.with(|p| Ok(p.step_forward())),
        )(name)
    }

    fn look(&self, name: &str, payload: &str) -> Option<Result<String, Failure>> {
        answer!(payload,
            CreateProject => |c| {
                self.state.borrow_mut().open = Some(Project::empty(&c.name, &c.path));
                self.open()
            },
            OpenProject => |c| if c.path.contains("Letters") {
                Err(Failure::new(ErrorCode::AlreadyOpen,
                    "“Letters.handful” is open in another window. Close it there first.")
                    .with_detail("lock held: /home/ada/Documents/Letters.handful"))
            } else {
                self.state.borrow_mut().open = Some(Project::sample("sample"));
                self.learn();
                self.open()
            },
            OpenSample => |_c| {
                self.state.borrow_mut().open = Some(Project::sample("fresh"));
                self.open()
            },
            CloseProject => |_c| { self.state.borrow_mut().open = None; Ok(()) },
            GetProject => |_c| Ok(self.open().ok()),
            ListRecent => |_c| Ok(recent()),
            ForgetRecent => |_c| Ok(()),
            ListDocuments => |c| self.with(|p| Ok(page(p, &c))),
            GetDocument => |c| self.with(|p| p.document(&c.id).cloned()),
            ExplainSuggestion => |c| self.with(|p| Ok(p.explain(&c))),
            ListRejected => |c| self.with(|p| Ok(p.rejections(c.document.as_ref()))),
            PreviewAccept => |c| self.with(|p| Ok(p.preview_accept(&c.query))),
            Find => |c| self.with(|p| Ok(p.find(&c.query, c.limit as usize))),
            FindOccurrences => |c| self.with(|p| p.find_elsewhere(&c.query)),
            ListHistory => |_c| self.with(|p| Ok(p.history())),
            GetLearning => |_c| Ok(self.state.borrow().learning.clone()),
            Deepen => |_c| { Ok::<LearningState, _>(self.state.borrow().learning.clone()) },
            Learn => |_c| { self.learn(); Ok::<LearningState, _>(self.state.borrow().learning.clone()) },
            GetSuggestions => |c| self.with(|p| Ok(DocumentSuggestions {
                document: c.document.clone(),
                version: Some(1),
                suggestions: p.document(&c.document)?.suggestions.clone(),
            })),
            ListLikelyErrors => |_c| Ok(Vec::new()),
            Look => |_c| Ok(()),
            NextSentence => |c| self.with(|p| Ok(next(p, &c.except))),
            InspectSources => |c| Ok(c.paths.iter().map(|path| preview(path, &c)).collect()),
            CancelJob => |c| { self.state.borrow_mut().cancelled.push(c.job.clone()); Ok(()) },
            GetPreferences => |_c| Ok(self.state.borrow().preferences.clone()),
            GetDevice => |_c| {
                let name = "the processor".to_owned();
                Ok(DeviceState { name, ..DeviceState::default() })
            },
            ListEncoders => |_c| Ok(super::encoders::rows()),
            DownloadEncoder => |_c| Err(super::encoders::away()),
            AddEncoder => |_c| Err(super::encoders::away()),
            RemoveEncoder => |_c| Err(super::encoders::away()),
            ChooseEncoder => |_c| self.open(),
            ExportModel => |c| Ok(super::encoders::model(&c.path)),
            SetPreferences => |c| {
                self.state.borrow_mut().preferences = c.preferences.clone();
                Ok(())
            },
        )(name)
    }

    fn open(&self) -> Result<Open, Failure> {
        self.with(|p| {
            Ok(Open {
                id: "project".into(),
                name: p.name.clone(),
                path: p.path.clone(),
                access: Access::ReadWrite,
                pulse: p.pulse(),
            })
        })
    }

    /// Counts up slowly, telling how far it is; false where it was stopped.
    async fn count(&self, job: &JobId, what: &str, total: u64) -> bool {
        for done in 0..=20 {
            if self.state.borrow().cancelled.contains(job) {
                return false;
            }
            say(
                &self.hear,
                &Event::Job {
                    progress: JobProgress {
                        job: job.clone(),
                        what: what.to_owned(),
                        done: done * total / 20,
                        total: Some(total),
                        seconds_left: Some((20 - done) as f32 * 0.15),
                    },
                },
            );
            gloo_timers::future::TimeoutFuture::new(120).await;
        }
        true
    }

    async fn import(&self, command: &Import) -> Result<ImportReport, Failure> {
        if !self.count(&command.job, "Importing letters.txt", 1_204).await {
            return Ok(ImportReport { cancelled: true, ..ImportReport::default() });
        }
        self.with(|p| {
            for (title, text) in super::text::DOCUMENTS {
                p.add(title, text);
            }
            Ok(())
        })?;
        Ok(ImportReport {
            files: command.paths.len() as u32,
            read: 11,
            imported: 8,
            duplicates: 1,
            annotations: 4,
            concepts: vec!["component".into(), "cause".into()],
            refused: vec![
                Refusal {
                    source: "/home/ada/incidents.csv".into(),
                    line: Some(14),
                    reason: "The text in this row is empty.".into(),
                },
                Refusal {
                    source: "/home/ada/incidents.csv".into(),
                    line: Some(202),
                    reason: "The span 88–71 is reversed.".into(),
                },
            ],
            refused_total: 2,
            notes: vec![Refusal {
                source: "/home/ada/letters.txt".into(),
                line: None,
                reason: "Line ends were unified.".into(),
            }],
            cancelled: false,
        })
    }

    async fn export(&self, command: &Export) -> Result<ExportReport, Failure> {
        if !self.count(&command.job, "Writing documents", 8).await {
            return Ok(ExportReport { cancelled: true, ..ExportReport::default() });
        }
        Ok(ExportReport {
            path: command.path.clone(),
            documents: 8,
            annotations: 23,
            suggestions: 12,
            ..ExportReport::default()
        })
    }
}

fn recent() -> Vec<RecentProject> {
    let one = |name: &str, path: &str, hours: i64, done, sentences, present| RecentProject {
        name: name.into(),
        path: path.into(),
        opened_at: crate::api::now() - hours * 3_600,
        progress: Progress { sentences, sentences_done: done, ..Progress::default() },
        present,
    };
    vec![
        one("Wind-farm incidents", "/home/ada/Documents/Wind farm.handful", 0, 216, 1_204, true),
        one("Letters of Ada Byron", "/home/ada/Documents/Letters.handful", 30, 88, 96, true),
        one("Field notes 1998", "/media/stick/Field notes.handful", 400, 3, 5_120, false),
    ]
}

fn page(project: &Project, command: &ListDocuments) -> DocumentPage {
    let rows: Vec<_> = project
        .documents
        .iter()
        .filter(|document| match command.filter {
            DocumentFilter::All => true,
            DocumentFilter::ToDo => document.state != ReviewState::Done,
            DocumentFilter::Done => document.state == ReviewState::Done,
        })
        .map(row)
        .collect();
    DocumentPage {
        total: rows.len() as u32,
        offset: command.offset,
        rows: rows.into_iter().skip(command.offset as usize).take(command.limit as usize).collect(),
    }
}

fn next(project: &Project, except: &[SentenceRef]) -> Option<Proposal> {
    project.documents.iter().find_map(|document| {
        document.sentences.iter().find_map(|sentence| {
            let place = SentenceRef { document: document.id.clone(), ordinal: sentence.ordinal };
            (sentence.state != ReviewState::Done && !except.contains(&place)).then(|| Proposal {
                sentence: place,
                reason: AskReason::LeastCertain { confidence: 0.41 },
                text: String::new(),
            })
        })
    })
}

fn preview(path: &str, command: &InspectSources) -> SourcePreview {
    let table = path.ends_with(".csv");
    let old = path.contains("letters")
        && command.options.encoding == handful_contract::TextEncoding::Utf8;
    SourcePreview {
        path: path.into(),
        bytes: if table { 184_200 } else { 9_120 },
        format: Some(if table { SourceFormat::Csv } else { SourceFormat::Text }),
        columns: if table { vec!["id".into(), "text".into(), "site".into()] } else { Vec::new() },
        samples: vec![
            "The pitch motor of turbine T07 failed after a lightning strike on 4 March.".into(),
            "Crew 7 replaced the gearbox oil cooler on the same visit.".into(),
        ],
        problem: old.then(|| {
            Failure::new(
                ErrorCode::NotUtf8,
                "“letters.txt” is not UTF-8. It may be Windows-1252, as older programs write.",
            )
            .with_detail("invalid byte 0x96 at offset 412")
        }),
    }
}
