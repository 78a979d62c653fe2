//! The card of an exported model, which says what it is, how good, and how it is used.

use std::fmt::Write as _;

use handful_contract::{ModelReport, Score};

/// A model card in the form that the Hugging Face hub reads.
pub(crate) fn of(name: &str, report: &ModelReport) -> String {
    let name = name.lines().next().unwrap_or_default().trim();
    let licence = report.licence.as_deref();
    let mut card = format!(
        "---\nlicense: {}\nlibrary_name: transformers\npipeline_tag: token-classification\ntags:\n\
         - token-classification\n- named-entity-recognition\n- handful\n---\n\n# {name}\n\n",
        licence.map_or_else(|| "other".to_owned(), str::to_lowercase)
    );
    let _ = writeln!(
        card,
        "A model that marks spans of {} in text, made with Handful {} from {} annotations (version {} of \
         its project). It is the encoder {}, its upper layers tuned {}to say what that version says, with a \
         linear layer on the last layer's vector of each token, under BIO tags.\n",
        if report.concepts.len() == 1 { "one concept" } else { "these concepts" },
        env!("CARGO_PKG_VERSION"),
        report.labels,
        report.version,
        report.encoder,
        if report.deep { "to the project, and then " } else { "" },
    );
    card.push_str("| concept | annotations it was learned from |\n|---|---|\n");
    for concept in &report.concepts {
        let name = concept.name.replace('|', "\\|");
        let _ = writeln!(card, "| {name} | {} |", concept.annotations);
    }
    card.push_str("\n## How good it is\n\n");
    card.push_str(&quality(report));
    card.push_str(USE);
    let _ = writeln!(
        card,
        "## Licence\n\nThe weights are derived from {}, whose licence is {}; what that licence asks to be \
         passed on stands in the files beside this one, if there is any. What the texts allow from which it \
         learned is for those to say who have them.",
        report.encoder,
        licence.unwrap_or("not stated"),
    );
    card
}

fn quality(report: &ModelReport) -> String {
    let mut text = String::new();
    match &report.scores {
        Some(scores) => {
            let _ = writeln!(
                text,
                "On sentences of the project that were kept apart from learning, by exact spans: this \
                 model {}; the model in Handful that it was made of {}.\n",
                score(&scores.exported),
                score(&scores.in_use)
            );
        }
        None => text.push_str(
            "No sentence of the project was kept apart from learning, so nothing is known of how good it is.\n\n",
        ),
    }
    let alike = report.alike;
    let _ = writeln!(
        text,
        "It is not the very model that suggests in Handful, which also reads a lower layer and the steps from \
         tag to tag; it was fitted to say the same. {} of {} words in {} sentences are tagged alike by \
         both{}.\n",
        alike.same,
        alike.words,
        alike.sentences,
        if alike.seen { ", which it was fitted to" } else { " that it was not fitted to" }
    );
    text
}

/// A score as part of a sentence.
pub(crate) fn score(score: &Score) -> String {
    match score {
        Score::TooEarly { .. } => {
            "could not be measured, there being no annotation in them".to_owned()
        }
        Score::Measured { f1, low, high, precision, recall, sentences, .. } => format!(
            "has F1 {f1:.2} ({low:.2}–{high:.2}), precision {precision:.2}, recall {recall:.2} on {sentences} \
             sentences"
        ),
    }
}

const USE: &str = r#"## How to use it

```python
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

folder = "."  # where this file lies
model = AutoModelForTokenClassification.from_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
tag = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="first")
print(tag("Put a sentence of yours here."))
```

Give it one sentence at a time: it has learned from sentences. The tag of a word is that of its first sub-word.
The same model runs without Python and without a project:

```sh
handful annotate --model . --input FILES --output out.jsonl
```

`model.onnx`, where it is there, gives the same `logits` from `input_ids`, `attention_mask` and, for BERT,
`token_type_ids`.

"#;

#[cfg(test)]
mod tests {
    use handful_contract::{ModelConcept, ModelScores, ScoreBasis, WordsAlike};

    use super::*;

    #[test]
    fn a_card_says_what_it_is_and_how_good() {
        let measured = |f1| Score::Measured {
            f1,
            low: 0.5,
            high: 0.9,
            precision: 0.8,
            recall: 0.6,
            sentences: 12,
            basis: ScoreBasis::HoldOut,
        };
        let report = ModelReport {
            version: 7,
            labels: 40,
            concepts: vec![ModelConcept { name: "a|b".into(), annotations: 40 }],
            encoder: "handful-mini".into(),
            licence: Some("CC-BY-SA-4.0".into()),
            scores: Some(ModelScores { in_use: measured(0.75), exported: measured(0.7) }),
            alike: WordsAlike { sentences: 20, words: 400, same: 391, seen: false },
            ..ModelReport::default()
        };
        let card = of("Letters\nmore", &report);
        assert!(card.starts_with("---\nlicense: cc-by-sa-4.0\n"), "{card}");
        for part in [
            "# Letters\n\n",
            "| a\\|b | 40 |",
            "F1 0.70 (0.50–0.90)",
            "F1 0.75",
            "391 of 400 words in 20 sentences",
            "not fitted to",
            "AutoModelForTokenClassification",
            "licence is CC-BY-SA-4.0",
        ] {
            assert!(card.contains(part), "no {part:?} in\n{card}");
        }
        let unknown = ModelReport { scores: None, licence: None, ..report };
        let card = of("Letters", &unknown);
        assert!(card.contains("license: other") && card.contains("nothing is known"), "{card}");
    }
}
