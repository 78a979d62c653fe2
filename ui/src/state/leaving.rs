//! What is said of a model that has left the project.

use handful_contract::{ModelReport, Score};

use super::wording::bytes;

/// How it ended.
pub fn head(report: &ModelReport) -> String {
    if report.cancelled {
        return say!("model-stopped");
    }
    say!("model-written", n = report.concepts.len(), size = bytes(report.bytes))
}

/// What is worth knowing of it.
pub fn facts(report: &ModelReport) -> Vec<String> {
    if report.cancelled {
        return Vec::new();
    }
    // The number of a version is a name, so its digits stay together.
    let version = report.version.to_string();
    let mut facts = vec![say!("model-from", version = version, n = report.labels)];
    if let Some(scores) = &report.scores
        && let (Score::Measured { f1: own, sentences, .. }, Score::Measured { f1: before, .. }) =
            (&scores.exported, &scores.in_use)
    {
        let (own, before) = (format!("{own:.2}"), format!("{before:.2}"));
        facts.push(say!("model-score", n = *sentences, own = own, before = before));
    }
    let alike = report.alike;
    if alike.words > 0 {
        facts.push(if alike.seen {
            say!("model-alike-seen", same = alike.same, words = alike.words)
        } else {
            say!("model-alike", same = alike.same, words = alike.words)
        });
    }
    facts.push(say!("model-readme"));
    facts
}

#[cfg(test)]
mod tests {
    use handful_contract::{ModelConcept, ModelScores, ScoreBasis, WordsAlike};

    use super::*;

    #[test]
    fn a_report_says_how_good_the_model_is() {
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
            bytes: 91_400_000,
            concepts: vec![ModelConcept { name: "ship".into(), annotations: 40 }],
            scores: Some(ModelScores { in_use: measured(0.75), exported: measured(0.7) }),
            alike: WordsAlike { sentences: 20, words: 400, same: 391, seen: false },
            ..ModelReport::default()
        };
        assert_eq!(head(&report), "A model of 1 concept written, 91.4 MB");
        assert_eq!(
            facts(&report),
            [
                "Made of version 7, learned from 40 annotations",
                "F1 0.70 on 12 sentences kept apart; the version itself has 0.75",
                "It tags 391 of 400 words in sentences that it has not seen as the version does",
                "README.md in the folder says how to use it",
            ]
        );
        let stopped = ModelReport { cancelled: true, ..report };
        assert_eq!(head(&stopped), "Stopped. No folder was written.");
        assert!(facts(&stopped).is_empty());
    }
}
