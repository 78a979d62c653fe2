//! Curves as an SVG file.
//!
//! Drawn by hand: two axes and some lines do not weigh as much as a plotting library would.

use std::fmt::Write as _;

use handful_contract::{SimulatedStrategy, SimulationReport};

use crate::measuring::full_name;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 480.0;
// The names of the lines stand to the right of the curves.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 600.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 430.0;

/// Colours that people tell apart who see colours otherwise (Okabe and Ito 2008); beyond them the
/// lines are dashed.
const COLOURS: [&str; 7] =
    ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/// Labels against F1 for each strategy, with the 95 % interval where it is known, labels growing by
/// the same factor from mark to mark, and the reference as a dotted line.
pub(crate) fn of(report: &SimulationReport) -> String {
    let scale = Scale::of(report);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    scale.axes(&mut svg);
    let level = scale.y(report.reference.entity_f1.mean);
    add(
        &mut svg,
        &format!(
            "<path d=\"M{LEFT} {level:.1}H{RIGHT}\" stroke=\"#666666\" stroke-dasharray=\"2 4\"/>\
             <text x=\"{}\" y=\"{:.1}\" fill=\"#666666\">{} random spans of each concept: {:.1}</text>",
            LEFT + 8.0,
            level - 6.0,
            report.reference.k,
            report.reference.entity_f1.mean
        ),
    );
    for (at, strategy) in report.strategies.iter().enumerate() {
        scale.curve(&mut svg, at, strategy);
    }
    svg.push_str("</svg>\n");
    svg
}

fn add(svg: &mut String, line: &str) {
    svg.push_str(line);
    svg.push('\n');
}

struct Scale {
    from: f64,
    to: f64,
    top: f64,
}

impl Scale {
    fn of(report: &SimulationReport) -> Self {
        let points = || report.strategies.iter().flat_map(|strategy| &strategy.curve);
        let from = points().map(|point| point.labels).fold(f64::INFINITY, f64::min);
        let to = points().map(|point| point.labels).fold(0.0, f64::max);
        let highest = points()
            .map(|point| point.entity_f1.mean)
            .fold(report.reference.entity_f1.mean, f64::max);
        let from = if from.is_finite() { from.max(1.0) } else { 1.0 };
        Self { from, to: to.max(2.0 * from), top: ((highest / 10.0).floor() + 1.0) * 10.0 }
    }

    fn x(&self, labels: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (labels / self.from).log2() / (self.to / self.from).log2()
    }

    fn y(&self, f1: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (f1 / self.top).clamp(0.0, 1.0)
    }

    fn axes(&self, svg: &mut String) {
        add(
            svg,
            &format!(
                "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\" fill=\"none\" stroke=\"#000000\"/>\
                 <text x=\"{LEFT}\" y=\"{}\">strict entity F1 in percent</text>\
                 <text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">spans marked</text>",
                TOP - 14.0,
                BOTTOM + 40.0
            ),
        );
        let mut f1 = 0.0;
        while f1 <= self.top {
            let y = self.y(f1);
            add(
                svg,
                &format!(
                    "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"#dddddd\"/>\
                     <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{f1:.0}</text>",
                    LEFT - 8.0,
                    y + 4.0
                ),
            );
            f1 += 10.0;
        }
        let mut labels = 2.0_f64.powf(self.from.log2().ceil());
        while labels <= self.to * 1.001 {
            let x = self.x(labels);
            add(
                svg,
                &format!(
                    "<path d=\"M{x:.1} {BOTTOM}v6\" stroke=\"#000000\"/>\
                     <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{labels:.0}</text>",
                    BOTTOM + 20.0
                ),
            );
            labels *= 2.0;
        }
    }

    fn curve(&self, svg: &mut String, at: usize, strategy: &SimulatedStrategy) {
        let colour = COLOURS[at % COLOURS.len()];
        let dash = match at / COLOURS.len() {
            0 => "none",
            1 => "7 4",
            _ => "2 3",
        };
        let mut line = String::new();
        for point in &strategy.curve {
            let (x, y) = (self.x(point.labels), self.y(point.entity_f1.mean));
            let pen = if line.is_empty() { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(line, "{pen}{x:.1} {y:.1}");
            if let Some([low, high]) = point.entity_f1.ci95 {
                let (low, high) = (self.y(low), self.y(high));
                // Side by side, where they would hide each other.
                let x = x + 2.0 * (at % COLOURS.len()) as f64 - 6.0;
                add(
                    svg,
                    &format!(
                        "<path d=\"M{x:.1} {low:.1}V{high:.1}\" stroke=\"{colour}\" opacity=\"0.35\"/>"
                    ),
                );
            }
        }
        let y = TOP + 12.0 + 20.0 * at as f64;
        add(
            svg,
            &format!(
                "<path d=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/>\
                 <path d=\"M{} {y:.1}h28\" stroke=\"{colour}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/>\
                 <text x=\"{}\" y=\"{:.1}\">{}</text>",
                RIGHT + 16.0,
                RIGHT + 52.0,
                y + 4.0,
                full_name(&strategy.strategy)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::{AskStrategy, CurvePoint, SimulationReference, Spread};

    use super::*;

    #[test]
    fn every_curve_lies_within_the_drawing() {
        let spread = |mean: f64| Spread { mean, sd: 3.0, ci95: Some([mean - 40.0, mean + 40.0]) };
        let curve = [12.0, 40.0, 300.0]
            .map(|labels| CurvePoint { labels, entity_f1: spread(labels / 5.0) })
            .to_vec();
        let strategy = SimulatedStrategy { curve, ..SimulatedStrategy::default() };
        let strategies = vec![strategy; 9];
        let reference = SimulationReference { k: 64, labels: 500.0, entity_f1: spread(47.0) };
        let report = SimulationReport { strategies, reference, ..SimulationReport::default() };
        let svg = of(&report);
        assert_eq!(svg.matches("least-confidence").count(), 9);
        for path in svg.split(" d=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let numbers = path.split(|c: char| c.is_ascii_alphabetic() || c == ' ');
            for number in numbers.filter_map(|number| number.parse::<f64>().ok()) {
                assert!((0.0..=WIDTH).contains(&number), "{number} in {path}");
            }
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn nothing_to_draw_is_drawn_all_the_same() {
        let empty = SimulatedStrategy { strategy: AskStrategy::default(), ..Default::default() };
        let report = SimulationReport { strategies: vec![empty], ..Default::default() };
        let svg = of(&report);
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN"), "{svg}");
    }
}
