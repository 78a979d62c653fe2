//! Curves as an SVG file.
//!
//! Drawn by hand: two axes and some lines do not weigh as much as a plotting library would.

use std::fmt::Write as _;

use handful_contract::{
    Depth, FewShotReport, Protocol, SimulatedStrategy, SimulationReport, Spread,
};

use crate::{measuring::full_name, recipe::setting_name, scores::read_as};

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

/// Labels against F1 for each strategy, with the reference as a dotted line.
pub(crate) fn simulation(report: &SimulationReport) -> String {
    let line = |strategy: &SimulatedStrategy| Line {
        name: full_name(&strategy.strategy),
        points: strategy.curve.iter().map(|point| (point.labels, point.entity_f1)).collect(),
    };
    let reference = &report.reference;
    let level =
        format!("{} random spans of each concept: {:.1}", reference.k, reference.entity_f1.mean);
    let chart = Chart {
        up: "strict entity F1 in percent",
        along: "spans marked",
        lines: report.strategies.iter().map(line).collect(),
        level: Some((reference.entity_f1.mean, level)),
    };
    chart.draw()
}

/// k against the protocol's score: as it is by itself, then with every other setting that was asked for.
pub(crate) fn few_shot(report: &FewShotReport) -> String {
    let probe = report.protocol == Protocol::Probe;
    let own = (report.results.iter())
        .map(|one| (one.k, if probe { one.token_macro_f1 } else { one.entity_f1 }));
    let name = match report.depth {
        Depth::Reflex => "reflex",
        Depth::Deep => "deep",
    };
    let mut lines = vec![Line::new(name.to_owned(), own)];
    // The others are compared by entity F1, which would not lie on a probe's axis.
    let (hidden, compared) = if probe {
        (&[][..], &[][..])
    } else {
        (report.hidden.as_slice(), report.compared.as_slice())
    };
    let mut add =
        |name: String, k: u32, score: Spread| match lines.iter_mut().find(|line| line.name == name)
        {
            Some(line) => line.points.push((f64::from(k), score)),
            None => lines.push(Line::new(name, std::iter::once((k, score)))),
        };
    for one in hidden {
        let name = format!("{} % hidden, {}", one.hidden, read_as(one.unlabelled));
        add(name, one.k, one.entity_f1);
    }
    for one in compared {
        add(setting_name(one.setting), one.k, one.entity_f1);
    }
    let up = if probe { "token macro F1 in percent" } else { "strict entity F1 in percent" };
    Chart { up, along: "spans of each concept", lines, level: None }.draw()
}

/// Scores in percent against numbers that grow by the same factor from mark to mark.
struct Chart {
    up: &'static str,
    along: &'static str,
    lines: Vec<Line>,
    /// A dotted line at a score, with its name.
    level: Option<(f64, String)>,
}

struct Line {
    name: String,
    /// With the 95 % interval where it is known.
    points: Vec<(f64, Spread)>,
}

impl Line {
    fn new(name: String, points: impl Iterator<Item = (u32, Spread)>) -> Self {
        Self { name, points: points.map(|(k, score)| (f64::from(k), score)).collect() }
    }
}

impl Chart {
    fn draw(&self) -> String {
        let scale = Scale::of(self);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"13\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
        );
        scale.axes(self, &mut svg);
        if let Some((level, name)) = &self.level {
            let y = scale.y(*level);
            add(
                &mut svg,
                &format!(
                    "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"#666666\" stroke-dasharray=\"2 4\"/>\
                     <text x=\"{}\" y=\"{:.1}\" fill=\"#666666\">{name}</text>",
                    LEFT + 8.0,
                    y - 6.0,
                ),
            );
        }
        for (at, line) in self.lines.iter().enumerate() {
            scale.curve(&mut svg, at, line);
        }
        svg.push_str("</svg>\n");
        svg
    }
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
    fn of(chart: &Chart) -> Self {
        let points = || chart.lines.iter().flat_map(|line| &line.points);
        let from = points().map(|(number, _)| *number).fold(f64::INFINITY, f64::min);
        let to = points().map(|(number, _)| *number).fold(0.0, f64::max);
        let level = chart.level.as_ref().map_or(0.0, |(level, _)| *level);
        let highest = points().map(|(_, score)| score.mean).fold(level, f64::max);
        let from = if from.is_finite() { from.max(1.0) } else { 1.0 };
        Self { from, to: to.max(2.0 * from), top: ((highest / 10.0).floor() + 1.0) * 10.0 }
    }

    fn x(&self, labels: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (labels / self.from).log2() / (self.to / self.from).log2()
    }

    fn y(&self, f1: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (f1 / self.top).clamp(0.0, 1.0)
    }

    fn axes(&self, chart: &Chart, svg: &mut String) {
        add(
            svg,
            &format!(
                "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\" fill=\"none\" stroke=\"#000000\"/>\
                 <text x=\"{LEFT}\" y=\"{}\">{}</text>\
                 <text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                TOP - 14.0,
                chart.up,
                BOTTOM + 40.0,
                chart.along,
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

    fn curve(&self, svg: &mut String, at: usize, line: &Line) {
        let colour = COLOURS[at % COLOURS.len()];
        let dash = match at / COLOURS.len() {
            0 => "none",
            1 => "7 4",
            _ => "2 3",
        };
        let mut path = String::new();
        for (number, score) in &line.points {
            let (x, y) = (self.x(*number), self.y(score.mean));
            let pen = if path.is_empty() { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{pen}{x:.1} {y:.1}");
            if let Some([low, high]) = score.ci95 {
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
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/>\
                 <path d=\"M{} {y:.1}h28\" stroke=\"{colour}\" stroke-width=\"2\" \
                 stroke-dasharray=\"{dash}\"/>\
                 <text x=\"{}\" y=\"{:.1}\">{}</text>",
                RIGHT + 16.0,
                RIGHT + 52.0,
                y + 4.0,
                line.name
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::{
        AskStrategy, CurvePoint, FewShotResult, HiddenResult, SimulationReference,
    };

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
        let svg = simulation(&report);
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
        let svg = simulation(&report);
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn every_reading_of_a_few_shot_report_is_one_line() {
        let spread = |mean: f64| Spread { mean, sd: 1.0, ci95: None };
        let result = |k| FewShotResult { k, entity_f1: spread(30.0), ..FewShotResult::default() };
        let hidden = |k, hidden| HiddenResult {
            k,
            hidden,
            entity_f1: spread(20.0),
            ..HiddenResult::default()
        };
        let report = FewShotReport {
            depth: Depth::Deep,
            results: vec![result(4), result(16)],
            hidden: vec![hidden(4, 30), hidden(4, 60), hidden(16, 30), hidden(16, 60)],
            ..FewShotReport::default()
        };
        let svg = few_shot(&report);
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2 * 3, "{svg}");
        for name in ["deep", "30 % hidden, unknown", "60 % hidden, unknown"] {
            assert!(svg.contains(&format!(">{name}</text>")), "{name}: {svg}");
        }
        let probe = FewShotReport { protocol: Protocol::Probe, ..report };
        assert!(!few_shot(&probe).contains("hidden"));
    }
}
