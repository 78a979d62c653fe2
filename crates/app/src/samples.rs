//! The sentences that few-shot quality is measured on, for others to learn from and be scored on.

use std::{fs, io::Write as _, path::Path};

use handful_contract::{
    ErrorCode, Failure, Sample, SampleReport, SampledSentence, SampledSpan, command as c,
};
use handful_tagger::WordSpan;

use crate::{
    App, Handle,
    atomic::AtomicFile,
    evaluation_set::{self, EvaluationSet, Sentence},
    failure, open,
};

impl Handle<c::DrawSamples> for App {
    async fn handle(&self, command: c::DrawSamples) -> Result<SampleReport, Failure> {
        evaluation_set::check_protocol(&command.k, command.seeds)?;
        if command.k.contains(&0) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "A sample holds at least one span of each concept: say a k of 1 or more.",
            ));
        }
        let folder = open::absolute(&command.data)?;
        let output = command.output.as_deref().map(open::absolute).transpose()?;
        let run = move || draw(&folder, output.as_deref(), &command);
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn draw(
    folder: &Path,
    output: Option<&Path>,
    command: &c::DrawSamples,
) -> Result<SampleReport, Failure> {
    let mut set = EvaluationSet::read(folder)?;
    evaluation_set::limit(&mut set.test, command.test_limit);
    let mut samples = Vec::new();
    for &k in &command.k {
        for seed in 0..u64::from(command.seeds) {
            let drawn: Vec<&Sentence> =
                set.sample(k, seed).into_iter().map(|index| &set.train[index]).collect();
            if let Some(output) = output {
                write(&output.join(format!("train-{k}-{seed}.jsonl")), &drawn)?;
            }
            let lines = drawn.iter().map(|sentence| sentence.source.line).collect();
            samples.push(Sample { k, seed, lines });
        }
    }
    if let Some(output) = output {
        write(&output.join("test.jsonl"), &set.test.iter().collect::<Vec<_>>())?;
        // With it the folder can itself be measured on, and the same samples come out.
        write(&output.join("train.jsonl"), &set.train.iter().collect::<Vec<_>>())?;
    }
    Ok(SampleReport {
        concepts: set.concepts,
        samples,
        test_sentences: u32::try_from(set.test.len()).unwrap_or(u32::MAX),
        notes: set.notes,
    })
}

fn write(path: &Path, sentences: &[&Sentence]) -> Result<(), Failure> {
    let written = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = AtomicFile::create(path)?;
        for sentence in sentences {
            serde_json::to_writer(&mut file, &sampled(sentence))?;
            file.write_all(b"\n")?;
        }
        file.commit()
    };
    written().map_err(|error| failure::io("write", path, &error))
}

fn sampled(sentence: &Sentence) -> SampledSentence {
    let place = |span: &WordSpan| [span.start, span.end, span.concept];
    let spans = sentence.source.spans.iter().map(|marked| SampledSpan {
        start: marked.span.start,
        end: marked.span.end,
        label: marked.label.clone(),
    });
    SampledSentence {
        text: sentence.source.text.clone(),
        spans: spans.collect(),
        words: sentence.words.iter().map(|word| [word.start, word.end]).collect(),
        gold: sentence.gold.iter().map(place).collect(),
        unaligned: sentence.unaligned.iter().map(place).collect(),
    }
}
