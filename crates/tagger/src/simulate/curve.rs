//! What several plays of one strategy say together.

use super::play::Step;
use crate::statistics::Summary;

/// Steps between a number of labels and its double.
const STEPS_PER_DOUBLING: f64 = 2.0;

/// The score at a number of labels, over the plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Spans marked.
    pub labels: f64,
    /// Strict entity F1 on the test sentences, 0 to 1.
    pub f1: Summary,
}

/// Labels against F1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// At numbers of labels that grow by the same factor.
    pub points: Vec<Point>,
}

impl Curve {
    /// Joins plays of one strategy: between two steps of a play its score lies on a straight line.
    /// The points go from `from` to `to` labels.
    #[must_use]
    pub fn of(plays: &[Vec<Step>], from: f64, to: f64) -> Self {
        let points = grid(from, to)
            .into_iter()
            .map(|labels| {
                let scores: Vec<f64> =
                    plays.iter().filter_map(|play| score(play, labels)).collect();
                Point { labels, f1: Summary::of(&scores) }
            })
            .collect();
        Self { points }
    }

    /// The least and the greatest number of labels that all plays have a score for.
    #[must_use]
    pub fn range<'a>(plays: impl IntoIterator<Item = &'a Vec<Step>>) -> Option<(f64, f64)> {
        let mut range: Option<(f64, f64)> = None;
        for play in plays {
            let (first, last) = (play.first()?.labels as f64, play.last()?.labels as f64);
            range = Some(range.map_or((first, last), |(from, to)| (from.max(first), to.min(last))));
        }
        range.filter(|(from, to)| from <= to)
    }

    /// The mean score of one play over these points: as the labels grow by a factor from one to the
    /// next, the first hundred count as much as the hundreds after them.
    #[must_use]
    pub fn area(play: &[Step], from: f64, to: f64) -> f64 {
        let scores: Vec<f64> =
            grid(from, to).into_iter().filter_map(|labels| score(play, labels)).collect();
        Summary::of(&scores).mean
    }

    /// With how many labels the mean score first reaches `goal`; `None` where it does not.
    #[must_use]
    pub fn reaches(plays: &[Vec<Step>], goal: f64) -> Option<f64> {
        let (from, to) = Self::range(plays)?;
        let mean = |labels: f64| {
            let scores: Vec<f64> = plays.iter().filter_map(|play| score(play, labels)).collect();
            Summary::of(&scores).mean
        };
        (from.ceil() as u64..=to as u64).map(|labels| labels as f64).find(|&at| mean(at) >= goal)
    }
}

fn grid(from: f64, to: f64) -> Vec<f64> {
    let from = from.max(1.0);
    let steps = ((to / from).max(1.0).log2() * STEPS_PER_DOUBLING).floor() as u32;
    let mut labels: Vec<f64> =
        (0..=steps).map(|step| from * 2.0_f64.powf(f64::from(step) / STEPS_PER_DOUBLING)).collect();
    if labels.last().is_some_and(|last| *last < 0.99 * to) {
        labels.push(to);
    }
    labels
}

/// The score of a play at a number of labels; before the first step and after the last there is none.
fn score(play: &[Step], labels: f64) -> Option<f64> {
    let after = play.iter().position(|step| step.labels as f64 >= labels - 1e-9)?;
    let (step, f1) = (&play[after], play[after].score.f1());
    let before = after.checked_sub(1).map(|before| &play[before]);
    match before {
        // Several steps may lie at one number of labels: sentences without spans were asked about.
        Some(before) if step.labels > before.labels => {
            let share =
                (labels - before.labels as f64) / (step.labels as f64 - before.labels as f64);
            Some(before.score.f1() + share * (f1 - before.score.f1()))
        }
        _ if (step.labels as f64 - labels).abs() <= 1e-9 => Some(f1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::EntityCounts;
    use crate::simulate::Keys;

    /// `f1` in tenths.
    fn step(labels: usize, f1: usize) -> Step {
        let score = EntityCounts { right: f1, predicted: 10, gold: 10 };
        Step { sentences: labels, labels, score, keys: Keys::default() }
    }

    #[test]
    fn scores_between_steps_lie_on_a_line() {
        let play = [step(10, 2), step(20, 6), step(20, 7), step(40, 8)];
        for (labels, f1) in [(10.0, 0.2), (15.0, 0.4), (20.0, 0.6), (30.0, 0.75), (40.0, 0.8)] {
            assert!((score(&play, labels).expect("within") - f1).abs() < 1e-9, "{labels}");
        }
        assert_eq!(score(&play, 9.0), None);
        assert_eq!(score(&play, 41.0), None);
    }

    #[test]
    fn a_goal_is_reached_by_the_mean() {
        let plays = [vec![step(10, 0), step(20, 10)], vec![step(10, 0), step(20, 6)]];
        assert_eq!(Curve::reaches(&plays, 0.4), Some(15.0));
        assert_eq!(Curve::reaches(&plays, 0.9), None);
    }

    #[test]
    fn points_lie_within_what_all_plays_reach() {
        let plays = [vec![step(10, 2), step(90, 4)], vec![step(12, 2), step(100, 6)]];
        let (from, to) = Curve::range(&plays).expect("they overlap");
        assert_eq!((from, to), (12.0, 90.0));
        let curve = Curve::of(&plays, from, to);
        assert!(curve.points.is_sorted_by(|a, b| a.labels < b.labels));
        assert!((curve.points[0].labels - 12.0).abs() < 1e-9);
        assert!((curve.points.last().expect("some").labels - 90.0).abs() < 1e-9);
        assert!(curve.points.iter().all(|point| point.f1.margin.is_some()), "two plays at each");
        let area = Curve::area(&plays[0], from, to);
        assert!((0.2..0.4).contains(&area), "{area}");
    }
}
