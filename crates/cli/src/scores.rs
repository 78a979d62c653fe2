//! What was measured, in tables for a person and for a spreadsheet.

use std::fmt::Write as _;

use handful_contract::{FewShotReport, PairedDifference, SimulationReport, Spread, Unlabelled};

use crate::{measuring::full_name, print::left_out, recipe::setting_name};

pub(crate) fn few_shot(report: &FewShotReport) -> String {
    let mut lines = vec![format!(
        "{:>5}  {:>24}  {:>16}  {:>10}  {:>21}",
        "k", "entity F1 (95 %)", "token macro F1", "seconds", "calibration error"
    )];
    lines.extend(report.results.iter().map(|one| {
        format!(
            "{:>5}  {:>24}  {:>7.1} ± {:>6.1}  {:>10.2}  {:>21}",
            one.k,
            interval(&one.entity_f1),
            one.token_macro_f1.mean,
            one.token_macro_f1.sd,
            one.train_seconds.mean,
            one.calibration.as_ref().map_or("–".to_owned(), |calibration| {
                format!("{:.3}, then {:.3}", calibration.ece_before, calibration.ece_after)
            }),
        )
    }));
    if !report.hidden.is_empty() {
        lines.push(format!(
            "\n{:>5}  {:>6}  {:<9}  {:>24}  {:>24}",
            "k", "hidden", "read as", "entity F1 (95 %)", "lost (95 %, p)"
        ));
        lines.extend(report.hidden.iter().map(|one| {
            format!(
                "{:>5}  {:>4} %  {:<9}  {:>24}  {:>24}",
                one.k,
                one.hidden,
                read_as(one.unlabelled),
                interval(&one.entity_f1),
                difference(&one.lost),
            )
        }));
    }
    if !report.compared.is_empty() {
        lines.push(format!(
            "\n{:>5}  {:<15}  {:>24}  {:>24}",
            "k", "setting", "entity F1 (95 %)", "against this one"
        ));
        lines.extend(report.compared.iter().map(|one| {
            format!(
                "{:>5}  {:<15}  {:>24}  {:>24}",
                one.k,
                setting_name(one.setting),
                interval(&one.entity_f1),
                difference(&one.against_default),
            )
        }));
    }
    left_out(&mut lines, &report.notes);
    lines.join("\n")
}

/// One line for each score; what does not belong to it is empty.
pub(crate) fn few_shot_table(report: &FewShotReport) -> String {
    let mut table = "k,hidden,unlabelled,setting,entity_f1,sd,ci95_low,ci95_high,\
                     difference,difference_low,difference_high,p,ece_before,ece_after\n"
        .to_owned();
    let mut line = |key: String, f1: &Spread, paired: Option<&PairedDifference>, rest: &str| {
        let compared = paired.map_or(",,,".to_owned(), |paired| {
            let [low, high] = bounds(&paired.difference);
            let p = paired.p.map_or(String::new(), |p| p.to_string());
            format!("{},{low},{high},{p}", paired.difference.mean)
        });
        let [low, high] = bounds(f1);
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{key},{},{},{low},{high},{compared},{rest}", f1.mean, f1.sd);
    };
    for one in &report.results {
        let calibration = one.calibration.as_ref().map_or(",".to_owned(), |calibration| {
            format!("{},{}", calibration.ece_before, calibration.ece_after)
        });
        line(format!("{},,,", one.k), &one.entity_f1, None, &calibration);
    }
    for one in &report.hidden {
        let key = format!("{},{},{},", one.k, one.hidden, read_as(one.unlabelled));
        line(key, &one.entity_f1, Some(&one.lost), ",");
    }
    for one in &report.compared {
        let key = format!("{},,,{}", one.k, setting_name(one.setting));
        line(key, &one.entity_f1, Some(&one.against_default), ",");
    }
    table
}

pub(crate) fn simulation(report: &SimulationReport) -> String {
    let reference = &report.reference;
    let mut lines = vec![
        format!(
            "{} sentences to ask about, {} to judge on, {} concepts.",
            report.pool,
            report.test,
            report.concepts.len()
        ),
        format!(
            "{} random spans of each concept ({:.0} labels): F1 {}.",
            reference.k,
            reference.labels,
            interval(&reference.entity_f1)
        ),
        format!(
            "{:<32}  {:>20}  {:>24}  {:>8}  {:>6}  {:>22}",
            "strategy", "mean F1 of the curve", "against the first", "labels", "share", "keys"
        ),
    ];
    lines.extend(report.strategies.iter().map(|one| {
        format!(
            "{:<32}  {:>20}  {:>24}  {:>8}  {:>6}  {:>22}",
            full_name(&one.strategy),
            interval(&one.area),
            one.against_first.as_ref().map_or(String::new(), difference),
            one.labels_to_reference.map_or("–".to_owned(), |labels| format!("{labels:.0}")),
            one.share_of_reference.map_or("–".to_owned(), |share| format!("{share:.2}")),
            one.keys.as_ref().map_or(String::new(), |keys| format!(
                "{:.0}, {:.0}, {:.0}",
                keys.by_hand, keys.with_suggestions, keys.with_occurrences
            )),
        )
    }));
    lines.push(
        "labels: until the mean curve reaches that F1. keys: by hand, with suggestions, with all \
         occurrences too."
            .to_owned(),
    );
    left_out(&mut lines, &report.notes);
    lines.join("\n")
}

fn interval(spread: &Spread) -> String {
    match spread.ci95 {
        Some([low, high]) => format!("{:.1} ({low:.1} to {high:.1})", spread.mean),
        None => format!("{:.1}", spread.mean),
    }
}

fn difference(paired: &PairedDifference) -> String {
    let Spread { mean, ci95, .. } = paired.difference;
    match (ci95, paired.p) {
        (Some([low, high]), Some(p)) => format!("{mean:+.1} ({low:+.1} to {high:+.1}, {p:.3})"),
        _ => format!("{mean:+.1}"),
    }
}

fn bounds(spread: &Spread) -> [String; 2] {
    spread.ci95.map_or([String::new(), String::new()], |bounds| bounds.map(|one| one.to_string()))
}

pub(crate) fn read_as(unlabelled: Unlabelled) -> &'static str {
    match unlabelled {
        Unlabelled::Unknown => "unknown",
        Unlabelled::Outside => "outside",
        Unlabelled::Sampled => "sampled",
    }
}
