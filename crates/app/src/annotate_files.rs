//! Running a model over files, without a project: a stream of documents in, the same with suggestions out.

use std::path::{Path, PathBuf};

use handful_contract::{AnnotateReport, ErrorCode, Failure, ImportOptions, Refusal, command as c};
use handful_encoder::{Device, EncoderError, Input, MAX_BYTES, MAX_WORDS, TokenClassifier};
use handful_formats::{Found, Reader, ScoredSpan, Source, SourceDocument, Writer};
use handful_tagger::Outputs;
use handful_text::{Offsets, Span};

use crate::{
    App, Handle,
    atomic::AtomicFile,
    convert_source as convert, failure,
    import::left_out,
    jobs::Job,
    open,
    report::Report,
    sources::{self, Sources},
};

/// Documents are gathered until they have so many words, so that short ones keep all cores busy.
const WORDS: usize = 8_192;

impl Handle<c::AnnotateFiles> for App {
    async fn handle(&self, command: c::AnnotateFiles) -> Result<AnnotateReport, Failure> {
        let job = self.job(command.job.clone());
        let computing = self.computing.clone();
        let run = move || run(job, &command, computing.device());
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn run(job: Job, command: &c::AnnotateFiles, device: &Device) -> Result<AnnotateReport, Failure> {
    let output = open::absolute(&command.output)?;
    failure::check_folder_of(&output)?;
    let found = sources::find(&command.paths)?;
    if found.files.iter().any(|file| same(&file.path, &output)) {
        return Err(Failure::new(
            ErrorCode::InvalidInput,
            format!(
                "“{}” is one of the files to read. Choose another one to write.",
                output.display()
            ),
        ));
    }
    let folder = open::absolute(&command.model)?;
    let model =
        TokenClassifier::open_on(&folder, device).map_err(|error| failure::encoder(&error))?;
    let outputs = Outputs::parse(model.tags()).map_err(|error| failure::tagger(&error))?;
    let file =
        AtomicFile::create(&output).map_err(|error| failure::io("write", &output, &error))?;
    let total =
        found.files.iter().filter_map(|file| file.path.metadata().ok()).map(|d| d.len()).sum();
    let mut run = Run {
        job,
        model,
        outputs,
        output,
        writer: Writer::new(convert::target(command.format), file),
        gathered: Vec::new(),
        words: 0,
        sentences: 0,
        unread: 0,
        report: Report::new(found.refused.iter().cloned()),
        total,
    };
    let first = run.read(&found, &command.options)?;
    if run.job.cancelled() {
        return Ok(AnnotateReport {
            path: run.output.to_string_lossy().into_owned(),
            cancelled: true,
            ..AnnotateReport::default()
        });
    }
    if let Some(problem) = first.filter(|_| run.report.inner.read == 0) {
        return Err(problem);
    }
    run.finish()
}

/// What is under way.
struct Run {
    job: Job,
    model: TokenClassifier,
    outputs: Outputs,
    output: PathBuf,
    writer: Writer<AtomicFile>,
    /// Documents that are read and not yet annotated.
    gathered: Vec<Gathered>,
    /// How many words they have.
    words: usize,
    sentences: u32,
    unread: u32,
    report: Report,
    /// How many bytes there are to read.
    total: u64,
}

/// A document with those of its sentences that can be read.
struct Gathered {
    document: Box<SourceDocument>,
    sentences: Vec<Sentence>,
}

struct Sentence {
    /// First scalar value in the document.
    start: usize,
    text: String,
    /// In scalar values of the sentence.
    words: Vec<Span>,
}

impl Run {
    /// Reads all files. Gives the first problem with a whole file.
    fn read(
        &mut self,
        found: &Sources,
        options: &ImportOptions,
    ) -> Result<Option<Failure>, Failure> {
        let mut before = 0;
        let mut first = None;
        for file in &found.files {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let problem = match left_out(file, options) {
                Some(reason) => {
                    self.refuse(&name, None, &reason);
                    None
                }
                None => self.read_file(&file.path, &name, options, before)?,
            };
            first = first.or(problem);
            before += file.path.metadata().map_or(0, |data| data.len());
        }
        self.annotate()?;
        Ok(first)
    }

    fn read_file(
        &mut self,
        path: &Path,
        name: &str,
        options: &ImportOptions,
        before: u64,
    ) -> Result<Option<Failure>, Failure> {
        let mut reader = match Reader::open(&Source::file(path), &convert::options(options)) {
            Ok(reader) => reader,
            Err(problem) => {
                self.refuse(name, None, &problem.to_string());
                return Ok(Some(failure::source(name, &problem)));
            }
        };
        self.report.inner.files += 1;
        let what = format!("Annotating {name}");
        while let Some(found) = reader.next() {
            if self.job.cancelled() {
                return Ok(None);
            }
            match found {
                Ok(Found::Document(document)) => {
                    self.gather(document);
                    if self.words >= WORDS {
                        self.annotate()?;
                    }
                }
                Ok(Found::Refused(remark)) => self.refuse(name, remark.line, &remark.words),
                Ok(Found::Note(remark)) => self.report.note(Refusal {
                    source: name.to_owned(),
                    line: remark.line,
                    reason: convert::sentence(&remark.words),
                }),
                Err(problem) => {
                    self.refuse(name, None, &problem.to_string());
                    return Ok(Some(failure::source(name, &problem)));
                }
            }
            self.job.at(&what, before + reader.bytes_read(), Some(self.total));
        }
        Ok(None)
    }

    fn refuse(&mut self, name: &str, line: Option<u64>, reason: &str) {
        let reason = convert::sentence(reason);
        self.report.refuse(Refusal { source: name.to_owned(), line, reason });
    }

    fn gather(&mut self, document: Box<SourceDocument>) {
        self.report.inner.read += 1;
        let offsets = Offsets::new(&document.text);
        let mut sentences = Vec::new();
        for sentence in document.sentences_or_found() {
            let text = offsets.slice(&document.text, sentence.span).unwrap_or_default();
            let words = handful_text::words(text);
            if words.len() > MAX_WORDS || text.len() > MAX_BYTES {
                self.unread += 1;
            } else if !words.is_empty() {
                self.words += words.len();
                sentences.push(Sentence {
                    start: sentence.span.start,
                    text: text.to_owned(),
                    words,
                });
            }
        }
        self.gathered.push(Gathered { document, sentences });
    }

    /// Annotates what was gathered, and writes it.
    fn annotate(&mut self) -> Result<(), Failure> {
        self.words = 0;
        let mut gathered = std::mem::take(&mut self.gathered);
        let mut found: Vec<Vec<ScoredSpan>> = gathered.iter().map(|_| Vec::new()).collect();
        let places = gathered.iter().enumerate();
        let all: Vec<(usize, &Sentence)> = places
            .flat_map(|(place, one)| one.sentences.iter().map(move |own| (place, own)))
            .collect();
        for stretch in stretches(&all) {
            let inputs: Vec<Input<'_>> = stretch
                .iter()
                .map(|(_, own)| Input { text: &own.text, words: &own.words })
                .collect();
            let scores = match self.model.scores(&inputs, &self.job.stop_flag()) {
                Ok(scores) => scores,
                // What was written so far is thrown away with the file.
                Err(EncoderError::Stopped) => return Ok(()),
                Err(error) => return Err(failure::encoder(&error)),
            };
            for ((place, sentence), scores) in stretch.iter().zip(scores) {
                found[*place].extend(self.suggestions(sentence, &scores)?);
                self.sentences += 1;
            }
        }
        for (Gathered { document, .. }, suggestions) in gathered.iter_mut().zip(found) {
            self.report.inner.annotations += u32::try_from(suggestions.len()).unwrap_or(u32::MAX);
            document.suggestions = suggestions;
            let output = &self.output;
            self.writer.push(document).map_err(|error| failure::io("write", output, &error))?;
        }
        Ok(())
    }

    fn suggestions(&self, sentence: &Sentence, scores: &[f32]) -> Result<Vec<ScoredSpan>, Failure> {
        let Sentence { start, words, .. } = sentence;
        let read = self.outputs.read(scores).map_err(|error| failure::tagger(&error))?;
        let spans = read.spans.into_iter().filter_map(|found| {
            let last = words.get(found.span.end.checked_sub(1)?)?;
            Some(ScoredSpan {
                span: Span::new(start + words.get(found.span.start)?.start, start + last.end),
                label: self.outputs.concepts().get(found.span.concept)?.clone(),
                score: Some(found.probability),
            })
        });
        Ok(spans.collect())
    }

    fn finish(self) -> Result<AnnotateReport, Failure> {
        let Self { writer, output, model, outputs, report, sentences, unread, .. } = self;
        let failed = |error: std::io::Error| failure::io("write", &output, &error);
        let (written, file) = writer.finish().map_err(failed)?;
        file.commit().map_err(failed)?;
        let inner = report.inner;
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(AnnotateReport {
            path: output.to_string_lossy().into_owned(),
            model: model.name().to_owned(),
            concepts: outputs.concepts().to_vec(),
            files: inner.files,
            documents: count(written.documents),
            sentences,
            suggestions: inner.annotations,
            unread,
            refused: inner.refused,
            refused_total: inner.refused_total,
            notes: inner.notes,
            lost: written.lost.into_iter().map(convert::loss).collect(),
            lost_total: count(written.lost_total),
            written_otherwise: written.notes.iter().map(|note| convert::sentence(note)).collect(),
            cancelled: false,
        })
    }
}

/// Sentences a stretch at a time, however long their document is.
fn stretches<'a, 'b>(
    sentences: &'b [(usize, &'a Sentence)],
) -> impl Iterator<Item = &'b [(usize, &'a Sentence)]> {
    let mut rest = sentences;
    std::iter::from_fn(move || {
        let mut words = 0;
        let fitting = rest.iter().take_while(|(_, sentence)| {
            words += sentence.words.len();
            words <= 2 * WORDS
        });
        let (stretch, after) = rest.split_at(fitting.count().max(1).min(rest.len()));
        rest = after;
        (!stretch.is_empty()).then_some(stretch)
    })
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
