use super::find::{Find, MOST};
use handful_contract::{
    AskReason, DeepHold, Explanation, ImportReport, JobProgress, LearningState, OccurrenceReport,
    Phase, Progress, RejectedPage, ReviewState, Score, ScoreBasis,
};

/// A whole number with a thin space between thousands.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push('\u{202f}');
        }
        shown.push(digit);
    }
    shown
}

/// A count with its noun.
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {many}", number(n)) }
}

/// In how many places.
pub fn places(n: u32) -> String {
    count(n.into(), "place", "places")
}

/// How many texts contradict each other, for the status line.
pub fn likely_errors(n: u32) -> String {
    count(n.into(), "likely error", "likely errors")
}

/// A probability as people say it.
pub fn percent(probability: f32) -> String {
    let percent = (probability * 100.0).round().clamp(0.0, 100.0);
    // A model is never certain; only a whole hundred would say so.
    format!("{} %", if probability < 1.0 { percent.min(99.0) } else { percent })
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
    let places = count(report.places.into(), "more place", "more places");
    let documents = count(report.documents.into(), "document", "documents");
    match report.places {
        0 => "These words stand nowhere else that is still open.".to_owned(),
        places_found if places_found as usize > report.examples.len() => {
            format!("{places} in {documents}. The first of them:")
        }
        _ => format!("{places} in {documents}:"),
    }
}

/// How many places were found, as far as is known.
pub fn found(find: &Find) -> String {
    let n = find.places().len() as u64;
    if !find.asks() || find.is_waiting() {
        String::new()
    } else if n >= MOST as u64 && !find.is_complete() {
        format!("The first {}", count(n, "place", "places"))
    } else if find.is_complete() {
        count(n, "place", "places")
    } else {
        format!("{} and more", count(n, "place", "places"))
    }
}

/// The control that shows and hides what narrows the places, with how many of these are in force.
pub fn filters(narrowing: usize) -> String {
    match narrowing {
        0 => "Filters".to_owned(),
        n => format!("Filters: {}", number(n as u64)),
    }
}

/// What to say where the list of places is empty.
pub fn nothing_found(find: &Find) -> Option<&'static str> {
    if !find.places().is_empty() {
        None
    } else if !find.asks() {
        Some("Type words. Enter goes on in the text, ↓ goes through the list.")
    } else if find.is_complete() && find.lists_notes() {
        Some("Nothing is flagged or noted here. F flags a sentence, N writes a note on it.")
    } else if find.is_complete() {
        Some("These words stand nowhere here.")
    } else {
        Some("Looking…")
    }
}

/// How many places are checked, and what to do with them.
pub fn checked(n: usize) -> String {
    match n {
        0 => "A concept’s key marks the place. Space checks several.".to_owned(),
        n => format!(
            "{} checked. A concept’s key, or a click on it, marks them all.",
            number(n as u64)
        ),
    }
}

/// What the learning loop is doing, in a few words.
pub fn phase(state: &LearningState) -> String {
    match &state.phase {
        Phase::Starting => "Getting ready".to_owned(),
        Phase::Waiting => "Learning starts with your first annotation".to_owned(),
        Phase::Learning => "Learning".to_owned(),
        Phase::Predicting { done, total } => {
            format!("Reading {} of {}", number((*done).into()), number((*total).into()))
        }
        Phase::Idle => "Up to date".to_owned(),
        Phase::Failed { failure } => failure.message.clone(),
    }
}

/// What to do before the first annotation; none where a model has learned from one.
pub fn first_hint(state: &LearningState) -> Option<&'static str> {
    match (state.version, state.labels, &state.phase) {
        (None, _, Phase::Waiting) => {
            Some("Select words in the text, then press a concept’s key. Learning starts by itself.")
        }
        (Some(_), 0, _) => Some(
            "What is suggested so far is guessed from the names of your concepts alone. Accept what is \
             right, or select words and press a concept’s key. Learning starts by itself.",
        ),
        _ => None,
    }
}

/// Which version is in use, in a few words.
pub fn version(version: u32, state: &LearningState) -> String {
    match state {
        LearningState { labels: 0, .. } => "Guessing by name".to_owned(),
        LearningState { chosen: true, .. } => format!("Version {version}, chosen"),
        LearningState { deep: true, .. } => format!("Version {version}, deep"),
        LearningState { .. } => format!("Version {version}"),
    }
}

/// Why deep rounds do not go as they would by themselves: in a few words, and at length.
pub fn held_back(hold: DeepHold) -> (String, String) {
    match hold {
        DeepHold::Battery => (
            "Deep learning waits for the mains".to_owned(),
            "On the battery only the quick part of learning goes on. The settings change that."
                .to_owned(),
        ),
        DeepHold::TooLittleMemory { needed_mb } => (
            "Too little memory to learn deeply".to_owned(),
            format!(
                "A deep round needs a limit of {} MB. The settings change that.",
                number(needed_mb.into())
            ),
        ),
        DeepHold::LeftOut { sentences } => {
            let left_out = count(sentences.into(), "sentence", "sentences");
            (
                format!("{left_out} too long to learn deeply"),
                format!(
                    "The last deep round left {left_out} out, to stay within its memory. The quick \
                     part of learning has seen all of them."
                ),
            )
        }
    }
}

/// How good the model is and where that comes from, or what it takes to tell.
pub fn score(score: &Score) -> String {
    match score {
        Score::TooEarly { sentences_needed } => {
            let needed = (*sentences_needed).into();
            format!(
                "Too early to tell how good: {} to go",
                count(needed, "more done sentence", "more done sentences")
            )
        }
        Score::Measured { f1, low, high, sentences, basis, .. } => {
            let where_from = match basis {
                ScoreBasis::HoldOut => "kept apart",
                ScoreBasis::CrossValidation => "by cross-validation",
            };
            format!(
                "F1 {f1:.2} ({low:.2}–{high:.2}) on {} {where_from}",
                count((*sentences).into(), "sentence", "sentences")
            )
        }
    }
}

/// The long form of the score, for whoever points at it.
pub fn score_detail(score: &Score) -> String {
    match score {
        Score::TooEarly { .. } => {
            "A score needs done sentences that can be checked against.".to_owned()
        }
        Score::Measured { precision, recall, sentences, basis, .. } => {
            let sentences = count((*sentences).into(), "done sentence", "done sentences");
            let source = match basis {
                ScoreBasis::HoldOut => format!("{sentences} that learning never touched"),
                ScoreBasis::CrossValidation => {
                    format!("{sentences}, each judged by a model that had not seen it")
                }
            };
            format!(
                "Whole spans with the right concept: {} of what it marks is right, it finds {} of \
                 what there is. Measured on {source}. The range holds the true value nine times in \
                 ten.",
                percent(*precision),
                percent(*recall)
            )
        }
    }
}

/// Which model version made a suggestion, and what it knows.
pub fn made_by(why: &Explanation) -> String {
    let version = format!("Model version {}", number(why.version.into()));
    match why.labels {
        Some(0) => "Guessed from the concept’s name alone".to_owned(),
        Some(labels) => {
            let labels = count(labels.into(), "annotation", "annotations");
            format!("{version}, which learned from {labels}")
        }
        None => version,
    }
}

/// How many rejections are listed.
pub fn rejected(page: &RejectedPage) -> String {
    let places = count(page.places.len() as u64, "rejected place", "rejected places");
    match (page.places.len(), page.more) {
        (0, _) => "Nothing is rejected here.".to_owned(),
        (_, true) => format!("The newest {places}"),
        (_, false) => places,
    }
}

/// Why the queue asks for a sentence.
pub fn reason(reason: AskReason) -> String {
    match reason {
        AskReason::LeastCertain { confidence } => {
            format!("The model is least sure of this sentence: {}", percent(confidence))
        }
        AskReason::Random => "Drawn at random, so that nothing is overlooked".to_owned(),
        AskReason::InOrder => "Next in order; there is no model yet".to_owned(),
    }
}

/// A review state.
pub fn state(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Untouched => "untouched",
        ReviewState::InProgress => "in progress",
        ReviewState::Done => "done",
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
        return "No documents yet".to_owned();
    }
    format!(
        "{} of {} done",
        number(progress.sentences_done.into()),
        count(progress.sentences.into(), "sentence", "sentences")
    )
}

/// The done share, 0 to 1.
pub fn share(progress: &Progress) -> f64 {
    f64::from(progress.sentences_done) / f64::from(progress.sentences.max(1))
}

/// How long a job still takes, as far as it can be told.
pub fn time_left(progress: &JobProgress) -> String {
    match progress.seconds_left {
        None => String::new(),
        Some(seconds) if seconds < 1.5 => "about a second left".to_owned(),
        Some(seconds) if seconds < 90.0 => format!("about {seconds:.0} seconds left"),
        Some(seconds) => format!("about {:.0} minutes left", seconds / 60.0),
    }
}

/// How large a file is.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => count(n, "byte", "bytes"),
        1_000..1_000_000 => format!("{:.0} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// When a project was last open, seen from `now`; both in seconds since 1970.
pub fn ago(then: i64, now: i64) -> String {
    const DAY: i64 = 86_400;
    match (now - then).max(0) {
        0..60 => "just now".to_owned(),
        passed @ 60..3_600 => format!("{} ago", count((passed / 60) as u64, "minute", "minutes")),
        passed @ 3_600..DAY => format!("{} ago", count((passed / 3_600) as u64, "hour", "hours")),
        passed => format!("{} ago", count((passed / DAY) as u64, "day", "days")),
    }
}

/// What going to a state would take back, or do again.
pub fn steps((back, forth): (usize, usize)) -> String {
    match (back as u64, forth as u64) {
        (0, 0) => "The project is in this state.".to_owned(),
        (0, forth) => format!("Enter does {} again.", count(forth, "action", "actions")),
        (back, _) => format!("Enter takes {} back.", count(back, "action", "actions")),
    }
}

/// The head line of an import's report.
pub fn imported(report: &ImportReport) -> String {
    if report.cancelled {
        return "Stopped. Nothing was imported.".to_owned();
    }
    let documents = count(report.imported.into(), "document", "documents");
    match report.imported {
        0 => "Nothing was imported".to_owned(),
        _ => format!("{documents} imported from {}", count(report.files.into(), "file", "files")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_nouns_agree() {
        assert_eq!(number(1_204_000), "1\u{202f}204\u{202f}000");
        assert_eq!(number(988), "988");
        assert_eq!(count(1, "document", "documents"), "1 document");
        assert_eq!(count(0, "document", "documents"), "0 documents");
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
