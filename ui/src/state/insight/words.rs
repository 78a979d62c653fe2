use handful_contract::{
    Advice, ConceptChange, ConceptId, ConceptProgress, ConceptScore, Confusion, LearningReport,
    Outlook, ReadSpan, Score, ScoreBasis, ScorePoint, VersionChange, VersionComparison, VersionRow,
};

use super::super::wording::percent;

/// F1 as it is printed.
pub fn f1(value: f32) -> String {
    format!("{value:.2}")
}

/// F1 with its range.
pub fn range(value: f32, low: f32, high: f32) -> String {
    say!("f1-with-range", f1 = f1(value), low = f1(low), high = f1(high))
}

/// How good the model is, a heading.
pub fn headline(report: &LearningReport) -> String {
    match report.score {
        Score::Measured { f1: value, .. } => format!("F1 {}", f1(value)),
        Score::TooEarly { .. } if report.version.is_none() => say!("nothing-learned"),
        Score::TooEarly { .. } => say!("too-early"),
    }
}

/// How good it is and how sure that is, a sentence for each thing to know.
pub fn how_good(report: &LearningReport) -> Vec<String> {
    let Score::Measured { low, high, precision, recall, sentences, basis, .. } = report.score
    else {
        let Score::TooEarly { sentences_needed } = report.score else { return Vec::new() };
        return vec![say!("too-early-needs", n = sentences_needed)];
    };
    let source = match basis {
        ScoreBasis::HoldOut => say!("measured-held-out", n = sentences),
        ScoreBasis::CrossValidation => say!("measured-crossed", n = sentences),
    };
    let mut lines = vec![
        say!("true-value", low = f1(low), high = f1(high)),
        say!("right-and-found", precision = percent(precision), recall = percent(recall)),
        source,
    ];
    if report.score_labels < report.labels {
        lines.push(say!("measured-before", part = report.score_labels, n = report.labels));
    }
    lines
}

/// What to do next, in a few words.
pub fn advice(report: &LearningReport) -> String {
    match report.advice {
        Advice::TooEarly => say!("advice-too-early"),
        Advice::GoOn | Advice::WorthIt => say!("advice-go-on"),
        Advice::FeedConcepts => {
            let names: Vec<&str> = starving(report).map(|own| own.name.as_str()).collect();
            say!("advice-feed", names = listed(&names))
        }
        Advice::MeasureBetter => say!("advice-measure"),
        Advice::Stop => say!("advice-stop"),
    }
}

/// Why, and what it would bring.
pub fn because(report: &LearningReport) -> Vec<String> {
    let mut lines = Vec::new();
    match report.advice {
        Advice::TooEarly => lines.push(say!("because-too-early")),
        Advice::GoOn => lines.push(say!("because-go-on")),
        Advice::FeedConcepts => lines.push(say!("because-feed", n = starving(report).count())),
        Advice::MeasureBetter => lines.push(say!("because-measure")),
        Advice::Stop => lines.push(say!("because-stop")),
        Advice::WorthIt => {}
    }
    if let Some(outlook) = &report.outlook {
        lines.extend(looking_ahead(outlook));
    }
    lines
}

fn looking_ahead(outlook: &Outlook) -> Vec<String> {
    let horizon = outlook.horizon;
    let gain = f64::from(100.0 * outlook.gain.max(0.0));
    let points = format!("{gain:.1}");
    let mut lines = vec![if gain < 0.05 {
        say!("ahead-nothing", n = horizon)
    } else if points == "1.0" {
        say!("ahead-point", n = horizon)
    } else {
        say!("ahead-points", n = horizon, points = points)
    }];
    if let Some(cost) = outlook.next_point {
        lines.push(say!("next-point", n = cost.likely, low = cost.low, high = cost.high));
    }
    lines.push(say!("told-from", n = outlook.points));
    lines
}

fn starving(report: &LearningReport) -> impl Iterator<Item = &ConceptProgress> {
    report.concepts.iter().filter(|own| own.wants.is_some())
}

/// Names one after the other, at most three of them.
fn listed(names: &[&str]) -> String {
    match *names {
        [] => String::new(),
        [one] => one.to_owned(),
        [one, other] => say!("names-two", one = one, other = other),
        [one, other, third] => say!("names-three", one = one, other = other, third = third),
        [one, other, ref rest @ ..] => {
            say!("names-more", one = one, other = other, n = rest.len())
        }
    }
}

/// What a measurement says, for whoever points at it.
pub fn point(point: &ScorePoint) -> String {
    say!(
        "curve-point",
        n = point.labels,
        score = range(point.f1, point.low, point.high),
        version = point.version,
        depth = depth(point.deep),
    )
}

/// What the whole curve says, in place of the picture.
pub fn curve(points: &[ScorePoint]) -> String {
    match points {
        [] => say!("no-curve"),
        [only] => say!("curve-of-one", point = point(only)),
        [first, .., last] => say!(
            "curve-of-many",
            n = points.len(),
            from = f1(first.f1),
            annotations = first.labels,
            to = f1(last.f1),
            last = last.labels,
        ),
    }
}

/// A version by its number, and whether layers were tuned for it.
pub fn version_and_depth(version: u32, deep: bool) -> String {
    say!("version-and-depth", version = version, depth = depth(deep))
}

fn depth(deep: bool) -> String {
    if deep { say!("depth-deep") } else { say!("depth-quick") }
}

/// What it was measured on.
pub fn basis(point: &ScorePoint) -> String {
    match point.basis {
        ScoreBasis::HoldOut => say!("basis-held-out", n = point.sentences),
        ScoreBasis::CrossValidation => say!("basis-crossed", n = point.sentences),
    }
}

/// What the last version changed.
pub fn change(change: &VersionChange) -> String {
    let more = match change.labels {
        0 => say!("change-none-more"),
        more @ 1.. => say!("change-more", n = more),
        fewer => say!("change-fewer", n = fewer.unsigned_abs()),
    };
    let (from, to) = (f1(change.f1_before), f1(change.f1_after));
    let verdict = match (from == to, change.beyond_chance) {
        (true, _) => say!("change-as-good"),
        (false, true) => say!("change-real"),
        (false, false) => say!("change-chance"),
    };
    let what = say!(
        "change-of",
        version = change.to,
        before = change.from,
        more = more,
        from = from,
        to = to,
    );
    say!("two-sentences", first = what, second = verdict)
}

/// What became of one concept.
pub fn concept_change(name: &str, change: &ConceptChange) -> String {
    let (before, after) = (f1(change.before), f1(change.after));
    if change.after > change.before {
        say!("concept-better", name = name, before = before, after = after)
    } else {
        say!("concept-worse", name = name, before = before, after = after)
    }
}

/// How good the model is at a concept, short.
pub fn concept_score(score: Option<&ConceptScore>) -> String {
    match score {
        None => "–".to_owned(),
        Some(ConceptScore { f1: value, interval: None, .. }) => f1(*value),
        Some(ConceptScore { f1: value, interval: Some([low, high]), .. }) => {
            range(*value, *low, *high)
        }
    }
}

/// On how many spans, or that there are none.
pub fn judged_on(score: Option<&ConceptScore>) -> String {
    match score {
        None => say!("not-measured-yet"),
        Some(score) => say!("on-spans", n = score.marked),
    }
}

/// What a starving concept needs.
pub fn wants(wants: u32) -> String {
    say!("has-too-few", n = wants)
}

/// What is taken for what.
pub fn confusion(confusion: &Confusion, name: impl Fn(&ConceptId) -> String) -> String {
    let mistake = match (&confusion.marked, &confusion.taken) {
        (Some(marked), Some(taken)) if marked == taken => {
            say!("mistake-edges", marked = name(marked))
        }
        (Some(marked), Some(taken)) => {
            say!("mistake-concept", marked = name(marked), taken = name(taken))
        }
        (Some(marked), None) => say!("mistake-overlooked", marked = name(marked)),
        (None, Some(taken)) => say!("mistake-unmarked", taken = name(taken)),
        (None, None) => String::new(),
    };
    say!("mistake-so-often", mistake = mistake, times = say!("times", n = confusion.count))
}

/// Where confusions were measured.
pub fn confusions_source(report: &LearningReport) -> String {
    match report.score {
        Score::Measured { basis: ScoreBasis::HoldOut, .. } => say!("mistakes-held-out"),
        Score::Measured { basis: ScoreBasis::CrossValidation, .. } => say!("mistakes-crossed"),
        Score::TooEarly { .. } => say!("mistakes-too-early"),
    }
}

/// A version's score.
pub fn version_score(row: &VersionRow) -> String {
    match row.score {
        Some(Score::Measured { f1: value, low, high, .. }) => range(value, low, high),
        _ => say!("not-measured"),
    }
}

/// How long a deep round still takes, short.
pub fn deep_left(seconds: f32) -> String {
    if seconds < 90.0 {
        say!("deep-seconds-left", n = seconds.round())
    } else {
        say!("deep-minutes-left", n = (seconds / 60.0).round())
    }
}

/// Why a version cannot be used.
pub fn unusable(row: &VersionRow, encoder: &str) -> String {
    if row.encoder == encoder || row.encoder.is_empty() {
        say!("version-too-old")
    } else {
        say!("version-other-encoder")
    }
}

/// How far two versions differ.
pub fn difference(comparison: &VersionComparison) -> String {
    match comparison.differing {
        0 => say!("differ-nowhere", n = comparison.sentences),
        differing => say!("differ", n = comparison.sentences, differing = differing),
    }
}

/// What a version finds in a sentence that the other does not.
pub fn finds(version: u32, spans: &[ReadSpan], name: impl Fn(&ConceptId) -> String) -> String {
    let found: Vec<String> = spans
        .iter()
        .map(|span| say!("found-as", words = span.words.as_str(), concept = name(&span.concept)))
        .collect();
    let found =
        if found.is_empty() { say!("finds-nothing") } else { found.join(&say!("list-separator")) };
    say!("with-what", words = say!("version", n = version), what = found)
}
