//! How encoders are printed.

use handful_contract::{EncoderOrigin, EncoderRow};

pub(crate) fn table(rows: &[EncoderRow]) -> String {
    let widest = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let mut lines = vec![format!(
        "{:<widest$}  {:<13}  {:>9}  {:<12}  languages",
        "encoder", "", "size", "licence"
    )];
    lines.extend(rows.iter().map(|row| {
        let licence = row.licence.as_deref().unwrap_or("unknown");
        let languages = row.languages.as_deref().unwrap_or("unknown");
        let (name, state, size) = (&row.name, state(row), size(row));
        format!("{name:<widest$}  {state:<13}  {size:>9}  {licence:<12}  {languages}")
    }));
    lines.join("\n")
}

fn state(row: &EncoderRow) -> String {
    match row.origin {
        EncoderOrigin::BuiltIn => "built in".to_owned(),
        _ if row.here => "here".to_owned(),
        EncoderOrigin::Folder => "not there".to_owned(),
        EncoderOrigin::Listed if row.fetched > 0 => {
            format!("{} MB of it", row.fetched / 1_000_000)
        }
        EncoderOrigin::Listed => "not here".to_owned(),
    }
}

fn size(row: &EncoderRow) -> String {
    match row.bytes {
        Some(bytes) if row.rounded => format!("~{} MB", bytes / 1_000_000),
        Some(bytes) => format!("{:.1} MB", bytes as f64 / 1e6),
        None if row.origin == EncoderOrigin::BuiltIn => String::new(),
        None => "unknown".to_owned(),
    }
}

pub(crate) fn downloaded(row: &EncoderRow) -> String {
    format!("{} is here. Use it with: handful learn PROJECT --encoder {0}", row.name)
}

pub(crate) fn added(row: &EncoderRow) -> String {
    format!("Added {}.", row.name)
}
