//! The learning curve as a picture: where its points, its line and its axes go. All places are shares of the
//! picture, 0 to 1 from the left and from the bottom, so that it can be drawn at any size.

use handful_contract::ScorePoint;

/// A drawn curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Lines through measurements that were made in the same way, each with its band.
    pub stretches: Vec<Stretch>,
    /// Every measurement.
    pub dots: Vec<Dot>,
    /// Marks below, by number of annotations.
    pub across: Vec<Tick>,
    /// Marks on the left, by F1.
    pub up: Vec<Tick>,
}

/// A line with the band of its intervals, as an SVG draws them in a square of 100 by 100.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The line's points.
    pub line: String,
    /// The band's corners.
    pub band: String,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// From the left.
    pub x: f32,
    /// From the bottom.
    pub y: f32,
    /// Whether layers of the encoder were tuned.
    pub deep: bool,
    /// What it says.
    pub point: ScorePoint,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f32,
    /// The value there.
    pub value: f32,
}

/// Draws these measurements, which are in the order of their numbers of annotations.
pub fn curve(points: &[ScorePoint]) -> Curve {
    let most = points.iter().map(|point| point.labels).max().unwrap_or(0);
    let (end, step) = round_end(most);
    let x = |labels: u32| labels as f32 / end as f32;
    let dots = points.iter().map(|point| Dot {
        x: x(point.labels),
        y: point.f1.clamp(0.0, 1.0),
        deep: point.deep,
        point: point.clone(),
    });
    let marks = |n: u32, step: f32, of: f32| -> Vec<Tick> {
        (0..=n).map(|i| Tick { at: i as f32 * step / of, value: i as f32 * step }).collect()
    };
    Curve {
        stretches: stretches(points)
            .iter()
            .map(|own| {
                let place = |point: &ScorePoint, f1: f32| {
                    format!("{:.2},{:.2}", 100.0 * x(point.labels), 100.0 - 100.0 * f1)
                };
                let line: Vec<String> = own.iter().map(|point| place(point, point.f1)).collect();
                let above = own.iter().map(|point| place(point, point.high));
                let below = own.iter().rev().map(|point| place(point, point.low));
                let band: Vec<String> = above.chain(below).collect();
                Stretch { line: line.join(" "), band: band.join(" ") }
            })
            .collect(),
        dots: dots.collect(),
        across: marks(end / step, step as f32, end as f32),
        up: marks(5, 0.2, 1.0),
    }
}

/// Measurements that one line goes through: of each number of annotations the newest, broken where what is
/// measured on changes, since the scores before and after do not go on from each other.
fn stretches(points: &[ScorePoint]) -> Vec<Vec<&ScorePoint>> {
    let mut stretches: Vec<Vec<&ScorePoint>> = Vec::new();
    for point in points {
        let Some(own) = stretches.last_mut() else {
            stretches.push(vec![point]);
            continue;
        };
        match own.last_mut() {
            Some(last) if last.labels == point.labels => {
                if point.version > last.version {
                    *last = point;
                }
            }
            Some(last) if last.basis != point.basis => stretches.push(vec![point]),
            _ => own.push(point),
        }
    }
    stretches
}

/// A round number that is not below this one, and the step of the marks up to it: four to six of them.
fn round_end(most: u32) -> (u32, u32) {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            let marks = most.div_ceil(step).max(4);
            if marks <= 6 {
                return (marks * step, step);
            }
        }
        unit *= 10;
    }
}
