use super::find::{Find, MOST};
use super::messages::{self, backend};
use handful_contract::{
    AskReason, DeepHold, Explanation, ImportReport, JobProgress, LearningState, OccurrenceReport,
    Phase, Progress, RejectedPage, ReviewState, Score, ScoreBasis,
};

/// A whole number, its thousands apart as the language has it.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(messages::language().thousands());
        }
        shown.push(digit);
    }
    shown
}

/// How many texts contradict each other, for the status line.
pub fn likely_errors(n: u32) -> String {
    say!("likely-errors-n", n = n)
}

/// A probability as people say it.
pub fn percent(probability: f32) -> String {
    let percent = (probability * 100.0).round().clamp(0.0, 100.0);
    // A model is never certain; only a whole hundred would say so.
    say!("percent", n = if probability < 1.0 { percent.min(99.0) } else { percent })
}

/// The name of the phase for the status line's hook.
pub fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Starting | Phase::Waiting => "waiting",
        Phase::Learning => "learning",
        Phase::Predicting { .. } => "predicting",
        Phase::Idle => "idle",
        Phase::Failed { .. } => "failed",
    }
}

/// How often an annotation's words stand elsewhere, and that these are the first places.
pub fn elsewhere(report: &OccurrenceReport) -> String {
    let (places, documents) = (report.places, report.documents);
    match report.places {
        0 => say!("elsewhere-none"),
        places_found if places_found as usize > report.examples.len() => {
            say!("elsewhere-first", n = places, documents = documents)
        }
        _ => say!("elsewhere-all", n = places, documents = documents),
    }
}

/// How many places were found, as far as is known.
pub fn found(find: &Find) -> String {
    let n = find.places().len() as u64;
    if !find.asks() || find.is_waiting() {
        String::new()
    } else if n >= MOST as u64 && !find.is_complete() {
        say!("found-first", n = n)
    } else if find.is_complete() {
        say!("count-places", n = n)
    } else {
        say!("found-more", n = n)
    }
}

/// The control that shows and hides what narrows the places, with how many of these are in force.
pub fn filters(narrowing: usize) -> String {
    match narrowing {
        0 => say!("filters"),
        n => say!("filters-n", n = n),
    }
}

/// What to say where the list of places is empty.
pub fn nothing_found(find: &Find) -> Option<String> {
    if !find.places().is_empty() {
        None
    } else if !find.asks() {
        Some(say!("find-how"))
    } else if find.is_complete() && find.lists_notes() {
        Some(say!("find-no-notes"))
    } else if find.is_complete() {
        Some(say!("find-nothing"))
    } else {
        Some(say!("looking"))
    }
}

/// How many places are checked, and what to do with them.
pub fn checked(n: usize) -> String {
    match n {
        0 => say!("check-how"),
        n => say!("checked-n", n = n),
    }
}

/// What the learning loop is doing, in a few words.
pub fn phase(state: &LearningState) -> String {
    match &state.phase {
        Phase::Starting => say!("getting-ready"),
        Phase::Waiting => say!("learning-waits"),
        Phase::Learning => say!("learning-now"),
        Phase::Predicting { done, total } => {
            say!("reading-of", done = *done, all = *total)
        }
        Phase::Idle => say!("up-to-date"),
        Phase::Failed { failure } => backend::told(failure).words,
    }
}

/// What to do before the first annotation; none where a model has learned from one.
pub fn first_hint(state: &LearningState) -> Option<String> {
    match (state.version, state.labels, &state.phase) {
        (None, _, Phase::Waiting) => Some(say!("hint-first")),
        (Some(_), 0, _) => Some(say!("hint-by-name")),
        _ => None,
    }
}

/// Which version is in use, in a few words.
pub fn version(version: u32, state: &LearningState) -> String {
    match state {
        LearningState { labels: 0, .. } => say!("guessing-by-name"),
        LearningState { chosen: true, .. } => say!("version-chosen", n = version.to_string()),
        LearningState { deep: true, .. } => say!("version-deep", n = version.to_string()),
        LearningState { .. } => say!("version", n = version.to_string()),
    }
}

/// Why deep rounds do not go as they would by themselves: in a few words, and at length.
pub fn held_back(hold: DeepHold) -> (String, String) {
    match hold {
        DeepHold::Battery => (say!("hold-battery"), say!("hold-battery-note")),
        DeepHold::TooLittleMemory { needed_mb } => {
            (say!("hold-memory"), say!("hold-memory-note", n = needed_mb))
        }
        DeepHold::LeftOut { sentences } => {
            (say!("hold-left-out", n = sentences), say!("hold-left-out-note", n = sentences))
        }
    }
}

/// How good the model is and where that comes from, or what it takes to tell.
pub fn score(score: &Score) -> String {
    match score {
        Score::TooEarly { sentences_needed } => say!("score-early", n = *sentences_needed),
        Score::Measured { f1, low, high, sentences, basis, .. } => {
            let [f1, low, high] = [f1, low, high].map(|share| format!("{share:.2}"));
            match basis {
                ScoreBasis::HoldOut => {
                    say!("score-held-out", n = *sentences, f1 = f1, low = low, high = high)
                }
                ScoreBasis::CrossValidation => {
                    say!("score-crossed", n = *sentences, f1 = f1, low = low, high = high)
                }
            }
        }
    }
}

/// The long form of the score, for whoever points at it.
pub fn score_detail(score: &Score) -> String {
    match score {
        Score::TooEarly { .. } => {
            say!("score-early-note")
        }
        Score::Measured { precision, recall, sentences, basis, .. } => {
            let (precision, recall) = (percent(*precision), percent(*recall));
            match basis {
                ScoreBasis::HoldOut => say!(
                    "score-held-out-note",
                    n = *sentences,
                    precision = precision,
                    recall = recall,
                ),
                ScoreBasis::CrossValidation => {
                    say!(
                        "score-crossed-note",
                        n = *sentences,
                        precision = precision,
                        recall = recall
                    )
                }
            }
        }
    }
}

/// Which model version made a suggestion, and what it knows.
pub fn made_by(why: &Explanation) -> String {
    let version = number(why.version.into());
    match why.labels {
        Some(0) => say!("by-name-alone"),
        Some(labels) => say!("made-by-learned", version = version, n = labels),
        None => say!("made-by-version", version = version),
    }
}

/// How many rejections are listed.
pub fn rejected(page: &RejectedPage) -> String {
    match (page.places.len(), page.more) {
        (0, _) => say!("rejected-none"),
        (n, true) => say!("rejected-newest", n = n),
        (n, false) => say!("rejected-n", n = n),
    }
}

/// Why the queue asks for a sentence.
pub fn reason(reason: AskReason) -> String {
    match reason {
        AskReason::LeastCertain { confidence } => {
            say!("ask-least-certain", percent = percent(confidence))
        }
        AskReason::Random => say!("ask-random"),
        AskReason::InOrder => say!("ask-in-order"),
    }
}

/// A review state.
pub fn state(state: ReviewState) -> String {
    match state {
        ReviewState::Untouched => say!("untouched"),
        ReviewState::InProgress => say!("in-progress"),
        ReviewState::Done => say!("state-done"),
    }
}

/// A review state as the hooks name it.
pub fn state_name(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Untouched => "untouched",
        ReviewState::InProgress => "in_progress",
        ReviewState::Done => "done",
    }
}

/// How much of a project is done.
pub fn progress(progress: &Progress) -> String {
    if progress.sentences == 0 {
        return say!("no-documents");
    }
    say!("progress", done = progress.sentences_done, n = progress.sentences)
}

/// The done share, 0 to 1.
pub fn share(progress: &Progress) -> f64 {
    f64::from(progress.sentences_done) / f64::from(progress.sentences.max(1))
}

/// How long a job still takes, as far as it can be told.
pub fn time_left(progress: &JobProgress) -> String {
    match progress.seconds_left {
        None => String::new(),
        Some(seconds) if seconds < 1.5 => say!("second-left"),
        Some(seconds) if seconds < 90.0 => say!("seconds-left", n = seconds.round()),
        Some(seconds) => say!("minutes-left", n = (seconds / 60.0).round()),
    }
}

/// How large a file is.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => say!("count-bytes", n = n),
        1_000..1_000_000 => say!("kilobytes", n = format!("{:.0}", n as f64 / 1e3)),
        1_000_000..1_000_000_000 => say!("megabytes", n = format!("{:.1}", n as f64 / 1e6)),
        _ => say!("gigabytes", n = format!("{:.1}", n as f64 / 1e9)),
    }
}

/// When a project was last open, seen from `now`; both in seconds since 1970.
pub fn ago(then: i64, now: i64) -> String {
    const DAY: i64 = 86_400;
    match (now - then).max(0) {
        0..60 => say!("just-now"),
        passed @ 60..3_600 => say!("minutes-ago", n = passed / 60),
        passed @ 3_600..DAY => say!("hours-ago", n = passed / 3_600),
        passed => say!("days-ago", n = passed / DAY),
    }
}

/// What going to a state would take back, or do again.
pub fn steps((back, forth): (usize, usize)) -> String {
    match (back as u64, forth as u64) {
        (0, 0) => say!("state-reached"),
        (0, forth) => say!("steps-forth", n = forth),
        (back, _) => say!("steps-back", n = back),
    }
}

/// The head line of an import's report.
pub fn imported(report: &ImportReport) -> String {
    if report.cancelled {
        return say!("import-stopped");
    }
    match report.imported {
        0 => say!("import-nothing"),
        documents => say!("imported", n = documents, files = report.files),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_nouns_agree() {
        assert_eq!(number(1_204_000), "1\u{202f}204\u{202f}000");
        assert_eq!(number(988), "988");
        assert_eq!(say!("count-documents", n = 1), "1 document");
        assert_eq!(say!("count-documents", n = 0), "0 documents");
        assert_eq!(say!("count-documents", n = 1_204), "1\u{202f}204 documents");
    }

    #[test]
    fn a_suggestion_says_who_made_it() {
        let why = |labels| Explanation { version: 7, labels, ..Explanation::default() };
        assert_eq!(made_by(&why(Some(41))), "Model version 7, which learned from 41 annotations");
        assert_eq!(made_by(&why(None)), "Model version 7");
        assert_eq!(made_by(&why(Some(0))), "Guessed from the concept’s name alone");
    }

    #[test]
    fn no_model_is_certain() {
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(0.834), "83 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn a_score_says_where_it_comes_from() {
        let measured = Score::Measured {
            f1: 0.78,
            low: 0.7,
            high: 0.851,
            precision: 0.8,
            recall: 0.76,
            sentences: 12,
            basis: ScoreBasis::HoldOut,
        };
        assert_eq!(score(&measured), "F1 0.78 (0.70–0.85) on 12 sentences kept apart");
        assert_eq!(
            score(&Score::TooEarly { sentences_needed: 1 }),
            "Too early to tell how good: 1 more done sentence to go"
        );
    }

    #[test]
    fn before_the_first_annotation_it_is_said_what_suggestions_go_by() {
        let mut state = LearningState { phase: Phase::Waiting, ..LearningState::default() };
        assert!(first_hint(&state).is_some_and(|hint| hint.starts_with("Select words")));
        state = LearningState { version: Some(1), phase: Phase::Idle, ..state };
        assert!(first_hint(&state).is_some_and(|hint| hint.contains("guessed from the names")));
        assert_eq!(version(1, &state), "Guessing by name");
        state.labels = 3;
        assert_eq!(first_hint(&state), None);
        assert_eq!(version(2, &state), "Version 2");
        state.deep = true;
        assert_eq!(version(3, &state), "Version 3, deep");
    }

    #[test]
    fn whoever_waits_is_told_for_what() {
        let (short, long) = held_back(DeepHold::TooLittleMemory { needed_mb: 1_204 });
        assert_eq!(short, "Too little memory to learn deeply");
        assert!(long.contains("1\u{202f}204 MB"), "{long}");
        let (short, long) = held_back(DeepHold::LeftOut { sentences: 1 });
        assert_eq!(short, "1 sentence too long to learn deeply");
        assert!(long.starts_with("The last deep round left 1 sentence out"), "{long}");
        assert!(held_back(DeepHold::Battery).0.contains("waits"));
    }

    #[test]
    fn times_are_told_in_the_largest_fitting_unit() {
        assert_eq!(ago(0, 59), "just now");
        assert_eq!(ago(0, 3_600), "1 hour ago");
        assert_eq!(ago(0, 200_000), "2 days ago");
    }
}
