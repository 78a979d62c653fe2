//! What more annotations are likely to bring, and whether to go on.

use handful_contract::{Advice, ConceptProgress, Cost, Outlook, Score, ScorePoint};
use handful_tagger::learning_curve::{self, Observed};

/// One looks ahead by at least so many annotations, and by a quarter of those that there are.
const HORIZON: u32 = 50;

/// Less than half a point of F1 is not worth that many annotations.
const LITTLE: f32 = 0.005;

/// How good the model is is known well enough where the ends of the interval lie no further apart.
const NARROW: f32 = 0.1;

/// A 90 % interval of the normal distribution is so many standard deviations wide.
const DEVIATIONS: f64 = 3.29;

/// What more annotations than these are likely to bring, by the learning curve through measurements that were
/// made in the same way; see [`learning_curve`]. None where there is too little evidence.
///
/// Deep rounds and held-out sentences give other scores from the same annotations, so that each way of
/// measuring has a curve of its own. The newest way with enough measurements decides.
pub(super) fn outlook(points: &[ScorePoint], labels: u32) -> Option<Outlook> {
    let mut newest: Vec<&ScorePoint> = points.iter().collect();
    newest.sort_by_key(|point| std::cmp::Reverse(point.version));
    let mut tried = Vec::new();
    for one in newest {
        let way = (one.deep, one.basis);
        if tried.contains(&way) {
            continue;
        }
        tried.push(way);
        let own: Vec<&ScorePoint> =
            points.iter().filter(|point| (point.deep, point.basis) == way).collect();
        if let Some(outlook) = along(&own, labels) {
            return Some(outlook);
        }
    }
    None
}

fn along(points: &[&ScorePoint], labels: u32) -> Option<Outlook> {
    let observed: Vec<Observed> = (points.iter())
        .map(|point| Observed {
            labels: f64::from(point.labels),
            f1: f64::from(point.f1),
            deviation: f64::from(point.high - point.low) / DEVIATIONS,
        })
        .collect();
    let horizon = HORIZON.max(labels / 4);
    let found = learning_curve::outlook(&observed, f64::from(labels), f64::from(horizon))?;
    let whole = |labels: f64| labels.ceil().max(1.0) as u32;
    Some(Outlook {
        points: u32::try_from(points.len()).unwrap_or(u32::MAX),
        next_point: found.next_point.map(|cost| Cost {
            likely: whole(cost.likely),
            low: whole(cost.low),
            high: whole(cost.high),
        }),
        horizon,
        gain: found.gain as f32,
    })
}

/// What to do next. One may stop where no concept starves, the annotations up to the horizon are likely to
/// bring less than half a point of F1, and the interval of F1 is no wider than ten points.
pub(super) fn advice(
    score: &Score,
    outlook: Option<&Outlook>,
    concepts: &[ConceptProgress],
) -> Advice {
    let Score::Measured { low, high, .. } = *score else { return Advice::TooEarly };
    if concepts.iter().any(|concept| concept.wants.is_some()) {
        return Advice::FeedConcepts;
    }
    match outlook {
        None => Advice::GoOn,
        Some(outlook) if outlook.gain >= LITTLE => Advice::WorthIt,
        Some(_) if high - low > NARROW => Advice::MeasureBetter,
        Some(_) => Advice::Stop,
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::{ConceptId, ScoreBasis};

    use super::super::points::tests::point;
    use super::*;

    /// A point on 1 − F1 = 1.2 n^−0.4.
    fn rising(labels: u32, version: u32) -> ScorePoint {
        point(labels, version, 1.0 - 1.2 * (labels as f32).powf(-0.4))
    }

    fn curve() -> Vec<ScorePoint> {
        [10, 15, 20, 30, 45, 60, 80]
            .iter()
            .zip(1..)
            .map(|(&n, version)| rising(n, version))
            .collect()
    }

    #[test]
    fn the_next_point_costs_more_the_more_there_is() {
        let cost = |points: &[ScorePoint], labels| {
            outlook(points, labels).and_then(|it| it.next_point).expect("it can be told").likely
        };
        let early = cost(&curve(), 80);
        // F1 is 0.792 at 80 and 0.802 at 90.
        assert!((8..=14).contains(&early), "{early}");
        assert!(cost(&curve(), 300) > early);
        assert_eq!(outlook(&curve(), 80).map(|it| (it.points, it.horizon)), Some((7, 50)));
        assert_eq!(outlook(&curve(), 400).map(|it| it.horizon), Some(100));
    }

    #[test]
    fn each_way_of_measuring_has_a_curve_of_its_own() {
        let mut points = curve();
        // Two held-out measurements say nothing yet, and do not bend the curve of the others.
        let apart = |labels, version| ScorePoint {
            basis: ScoreBasis::HoldOut,
            ..point(labels, version, 0.3)
        };
        points.extend([apart(90, 8), apart(95, 9)]);
        assert_eq!(outlook(&points, 95).map(|it| it.points), Some(7));
        assert_eq!(outlook(&points[7..], 95), None);
    }

    #[test]
    fn when_to_stop_is_a_rule() {
        let score = |low, high| Score::Measured {
            f1: 0.8,
            low,
            high,
            precision: 0.8,
            recall: 0.8,
            sentences: 90,
            basis: ScoreBasis::HoldOut,
        };
        let concept = |wants| ConceptProgress {
            concept: ConceptId::from("ship"),
            name: "Ship".into(),
            labels: 9,
            score: None,
            wants,
        };
        let gain = |gain| Some(Outlook { points: 9, next_point: None, horizon: 50, gain });
        let (narrow, wide) = (score(0.77, 0.83), score(0.7, 0.9));
        let said = |score: &Score, outlook: Option<Outlook>, wants| {
            advice(score, outlook.as_ref(), &[concept(None), concept(wants)])
        };
        let early = Score::TooEarly { sentences_needed: 2 };
        assert_eq!(said(&early, gain(0.1), None), Advice::TooEarly);
        assert_eq!(said(&narrow, None, None), Advice::GoOn);
        assert_eq!(said(&narrow, gain(0.02), None), Advice::WorthIt);
        assert_eq!(said(&narrow, gain(0.004), Some(3)), Advice::FeedConcepts);
        assert_eq!(said(&wide, gain(0.004), None), Advice::MeasureBetter);
        assert_eq!(said(&narrow, gain(0.004), None), Advice::Stop);
    }
}
