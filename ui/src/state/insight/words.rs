use handful_contract::{
    Advice, ConceptChange, ConceptId, ConceptProgress, ConceptScore, Confusion, LearningReport,
    Outlook, ReadSpan, Score, ScoreBasis, ScorePoint, VersionChange, VersionComparison, VersionRow,
};

use super::super::wording::{count, number, percent};

/// What F1 is, for whoever does not know it.
pub const F1: &str = "F1 joins two shares in one number: how much of what Handful marks is right, and how much of \
    what there is it finds. 1 is perfect, 0 is nothing right. A span counts only with the right edges and \
    the right concept. A point is 0.01.";

/// What a version and a deep one are.
pub const VERSIONS: &str = "Each time Handful has learned, there is a new version. A deep one has learned not only \
    how to mark, but also how to read your texts. You can hold two against each other, and go back to an \
    older one: your annotations all stay, and what you mark meanwhile is learned once you let learning go \
    on.";

/// What is said where nothing was measured yet.
pub const NO_CURVE: &str =
    "The curve begins with the first measurement. It takes five done sentences.";

/// What is said where nothing is confused.
pub const NO_CONFUSIONS: &str = "Nothing was mistaken where it was measured.";

/// What ends a deep round.
pub const CALL_OFF: &str = "End this deep round. The version in use stays.";

/// What the title of the dialog is.
pub const TITLE: &str = "How learning goes";

/// F1 as it is printed.
pub fn f1(value: f32) -> String {
    format!("{value:.2}")
}

/// F1 with its range.
pub fn range(value: f32, low: f32, high: f32) -> String {
    format!("{value:.2} ({low:.2}–{high:.2})")
}

/// How good the model is, a heading.
pub fn headline(report: &LearningReport) -> String {
    match report.score {
        Score::Measured { f1: value, .. } => format!("F1 {}", f1(value)),
        Score::TooEarly { .. } if report.version.is_none() => "Nothing is learned yet".to_owned(),
        Score::TooEarly { .. } => "Too early to tell".to_owned(),
    }
}

/// How good it is and how sure that is, a sentence for each thing to know.
pub fn how_good(report: &LearningReport) -> Vec<String> {
    let Score::Measured { low, high, precision, recall, sentences, basis, .. } = report.score
    else {
        let Score::TooEarly { sentences_needed } = report.score else { return Vec::new() };
        let needed = count(sentences_needed.into(), "more sentence is", "more sentences are");
        return vec![format!(
            "How good the model is can be told once {needed} done: it is measured on what you have \
             checked."
        )];
    };
    let sentences = count(sentences.into(), "done sentence", "done sentences");
    let source = match basis {
        ScoreBasis::HoldOut => format!("Measured on {sentences} that learning never touched."),
        ScoreBasis::CrossValidation => format!(
            "Measured on {sentences}, each read by a model that had not seen it (cross-validation)."
        ),
    };
    let mut lines = vec![
        format!("The true value lies between {low:.2} and {high:.2}, nine times in ten."),
        format!(
            "{} of what it marks is right, and it finds {} of what there is.",
            percent(precision),
            percent(recall)
        ),
        source,
    ];
    if report.score_labels < report.labels {
        lines.push(format!(
            "What was measured had learned from {} of the {} that there are now.",
            number(report.score_labels.into()),
            count(report.labels.into(), "annotation", "annotations")
        ));
    }
    lines
}

/// What to do next, in a few words.
pub fn advice(report: &LearningReport) -> String {
    match report.advice {
        Advice::TooEarly => "Go on, and set sentences done".to_owned(),
        Advice::GoOn | Advice::WorthIt => "Go on".to_owned(),
        Advice::FeedConcepts => {
            let names: Vec<&str> = starving(report).map(|own| own.name.as_str()).collect();
            format!("Go on with {}", listed(&names))
        }
        Advice::MeasureBetter => "Check more sentences".to_owned(),
        Advice::Stop => "You may stop".to_owned(),
    }
}

/// Why, and what it would bring.
pub fn because(report: &LearningReport) -> Vec<String> {
    let mut lines = Vec::new();
    let few = starving(report).count() as u64;
    match report.advice {
        Advice::TooEarly => {
            lines.push("A sentence is done when everything in it is marked.".to_owned());
        }
        Advice::GoOn => lines.push(
            "Where this leads cannot be told yet. It takes five measurements in the same way, the last \
             with at least twice as many annotations as the first."
                .to_owned(),
        ),
        Advice::FeedConcepts => lines.push(format!(
            "{} too few annotations to be learned well: fewer than five, or fewer than a fifth of what \
             is usual here.",
            if few == 1 { "It has" } else { "They have" }
        )),
        Advice::MeasureBetter => lines.push(
            "How good the model is is known to no better than ten points. Further done sentences make \
             that surer."
                .to_owned(),
        ),
        Advice::Stop => lines.push(
            "How good the model is is known to within ten points, and more annotations bring next to \
             nothing: less than half a point. Look at what it mistakes before you export."
                .to_owned(),
        ),
        Advice::WorthIt => {}
    }
    if let Some(outlook) = &report.outlook {
        lines.extend(looking_ahead(outlook));
    }
    lines
}

fn looking_ahead(outlook: &Outlook) -> Vec<String> {
    let horizon = count(outlook.horizon.into(), "annotation", "annotations");
    let points = f64::from(100.0 * outlook.gain.max(0.0));
    let gain = match points {
        points if points < 0.05 => "nothing".to_owned(),
        points if format!("{points:.1}") == "1.0" => "1 point".to_owned(),
        points => format!("{points:.1} points"),
    };
    let measurements = count(outlook.points.into(), "measurement", "measurements");
    let mut lines = vec![format!("The next {horizon} are likely to bring {gain}.")];
    if let Some(cost) = outlook.next_point {
        lines.push(format!(
            "The next point is likely to cost {}; it may be {} to {}.",
            count(cost.likely.into(), "annotation", "annotations"),
            number(cost.low.into()),
            number(cost.high.into())
        ));
    }
    lines.push(format!(
        "That is told from {measurements} by the curve that learning usually follows: it rises ever more \
         slowly (an inverse power law)."
    ));
    lines
}

fn starving(report: &LearningReport) -> impl Iterator<Item = &ConceptProgress> {
    report.concepts.iter().filter(|own| own.wants.is_some())
}

/// Names one after the other, at most three of them.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, other, third] => format!("{one}, {other} and {third}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    }
}

/// What a measurement says, for whoever points at it.
pub fn point(point: &ScorePoint) -> String {
    format!(
        "{}: F1 {} by version {}, {}",
        count(point.labels.into(), "annotation", "annotations"),
        range(point.f1, point.low, point.high),
        number(point.version.into()),
        depth(point.deep)
    )
}

/// What the whole curve says, in place of the picture.
pub fn curve(points: &[ScorePoint]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return NO_CURVE.to_owned();
    };
    if points.len() == 1 {
        return format!("One measurement. {}.", point(first));
    }
    format!(
        "{}: F1 from {} with {} to {} with {}.",
        count(points.len() as u64, "measurement", "measurements"),
        f1(first.f1),
        count(first.labels.into(), "annotation", "annotations"),
        f1(last.f1),
        number(last.labels.into())
    )
}

/// Whether layers were tuned.
pub fn depth(deep: bool) -> &'static str {
    if deep { "deep" } else { "quick" }
}

/// What it was measured on.
pub fn basis(point: &ScorePoint) -> String {
    let sentences = count(point.sentences.into(), "sentence", "sentences");
    match point.basis {
        ScoreBasis::HoldOut => format!("{sentences} kept apart"),
        ScoreBasis::CrossValidation => format!("{sentences}, cross-validated"),
    }
}

/// What the last version changed.
pub fn change(change: &VersionChange) -> String {
    let more = match change.labels {
        0 => "the same annotations".to_owned(),
        more @ 1.. => count(more.unsigned_abs(), "annotation more", "annotations more"),
        fewer => count(fewer.unsigned_abs(), "annotation fewer", "annotations fewer"),
    };
    let is_same = f1(change.f1_before) == f1(change.f1_after);
    let verdict = match (is_same, change.beyond_chance) {
        (true, _) => "It is as good as before.",
        (false, true) => "That is more than chance.",
        (false, false) => "That may be chance: the ranges of the two overlap.",
    };
    format!(
        "Version {} against version {}, with {more}: F1 from {} to {}. {verdict}",
        number(change.to.into()),
        number(change.from.into()),
        f1(change.f1_before),
        f1(change.f1_after)
    )
}

/// What became of one concept.
pub fn concept_change(name: &str, change: &ConceptChange) -> String {
    let way = if change.after > change.before { "better" } else { "worse" };
    format!("{name} is {way}: {} → {}", f1(change.before), f1(change.after))
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
        None => "not measured yet".to_owned(),
        Some(score) => format!("on {}", count(score.marked.into(), "span", "spans")),
    }
}

/// What a starving concept needs.
pub fn wants(wants: u32) -> String {
    format!("Has too few: mark {} more", number(wants.into()))
}

/// What is taken for what.
pub fn confusion(confusion: &Confusion, name: impl Fn(&ConceptId) -> String) -> String {
    let what = match (&confusion.marked, &confusion.taken) {
        (Some(marked), Some(taken)) if marked == taken => {
            format!("{} found with other edges", name(marked))
        }
        (Some(marked), Some(taken)) => format!("{} taken for {}", name(marked), name(taken)),
        (Some(marked), None) => format!("{} overlooked", name(marked)),
        (None, Some(taken)) => format!("{} seen where nothing is marked", name(taken)),
        (None, None) => String::new(),
    };
    format!("{what}, {}", times(confusion.count))
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{} times", number(n.into())),
    }
}

/// Where confusions were measured.
pub fn confusions_source(report: &LearningReport) -> &'static str {
    match report.score {
        Score::Measured { basis: ScoreBasis::HoldOut, .. } => {
            "In done sentences that learning never touched."
        }
        Score::Measured { basis: ScoreBasis::CrossValidation, .. } => {
            "In done sentences, each read by a model that had not seen it."
        }
        Score::TooEarly { .. } => "Mistakes are counted once sentences are done.",
    }
}

/// A version's score.
pub fn version_score(row: &VersionRow) -> String {
    match row.score {
        Some(Score::Measured { f1: value, low, high, .. }) => range(value, low, high),
        _ => "not measured".to_owned(),
    }
}

/// How long a deep round still takes, short.
pub fn deep_left(seconds: f32) -> String {
    if seconds < 90.0 {
        format!("{seconds:.0} s left")
    } else {
        format!("{:.0} min left", seconds / 60.0)
    }
}

/// Why a version cannot be used.
pub fn unusable(row: &VersionRow, encoder: &str) -> &'static str {
    if row.encoder == encoder || row.encoder.is_empty() {
        "Too old: only its score is kept"
    } else {
        "Reads with another encoder"
    }
}

/// That a person chose the version in use.
pub fn chosen(version: u32) -> String {
    format!(
        "Version {} is in use because you chose it. What you mark is kept, and learned once learning goes on.",
        number(version.into())
    )
}

/// How far two versions differ.
pub fn difference(comparison: &VersionComparison) -> String {
    let read = count(comparison.sentences.into(), "sentence", "sentences");
    match comparison.differing {
        0 => format!("Both find the same in all of {read} that were read with both."),
        differing => format!(
            "They read {} differently, of {read} that were read with both.",
            count(differing.into(), "sentence", "sentences")
        ),
    }
}

/// What a version finds in a sentence that the other does not.
pub fn finds(spans: &[ReadSpan], name: impl Fn(&ConceptId) -> String) -> String {
    if spans.is_empty() {
        return "nothing there".to_owned();
    }
    let found: Vec<String> =
        spans.iter().map(|span| format!("“{}” as {}", span.words, name(&span.concept))).collect();
    found.join(", ")
}
