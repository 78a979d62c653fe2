//! What Linux says of the processes of the application.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Ticks of `/proc/PID/stat` in a second; the same on every Linux that Handful runs on.
const TICKS: f64 = 100.0;

/// When the newest process of this program started, in milliseconds since 1970.
pub(crate) fn started(program: &str) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    let uptime = fs::read_to_string("/proc/uptime").expect("an uptime");
    let uptime: f64 = uptime.split(' ').next().and_then(|word| word.parse().ok()).expect("seconds");
    let process = processes()
        .into_iter()
        .filter(|process| {
            fs::read_link(process.join("exe")).is_ok_and(|exe| exe == Path::new(program))
        })
        .map(|process| field(&process, 22))
        .fold(f64::NAN, f64::max);
    assert!(!process.is_nan(), "{program} does not run");
    (now - uptime + process / TICKS) * 1000.0
}

/// Memory of the application and its web processes in megabytes, each shared page counted by shares.
pub(crate) fn resident(program: &str) -> f64 {
    let all = processes();
    let is_ours = |process: &PathBuf| {
        fs::read_link(process.join("exe")).is_ok_and(|exe| exe == Path::new(program))
    };
    let main = all.iter().find(|process| is_ours(process)).expect("the application runs");
    let id = |process: &Path| -> f64 {
        process.file_name().and_then(|name| name.to_str()?.parse().ok()).expect("a number")
    };
    let family = all
        .iter()
        .filter(|process| *process == main || field(process, 4).total_cmp(&id(main)).is_eq());
    let kilobytes: f64 = family.map(|process| proportional(process)).sum();
    kilobytes / 1000.0
}

fn proportional(process: &Path) -> f64 {
    let text = fs::read_to_string(process.join("smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kibibytes: f64 = line
        .and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or_default();
    kibibytes * 1.024
}

/// A field of `/proc/PID/stat`, counted from 1 as in its manual. The name before the third field may
/// hold anything, so counting begins behind it.
fn field(process: &Path, number: usize) -> f64 {
    let text = fs::read_to_string(process.join("stat")).unwrap_or_default();
    let behind = text.rsplit_once(')').map_or("", |(_, behind)| behind);
    behind.split_whitespace().nth(number - 3).and_then(|word| word.parse().ok()).unwrap_or(f64::NAN)
}

fn processes() -> Vec<PathBuf> {
    let entries = fs::read_dir("/proc").expect("/proc");
    let numbered = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.parse::<u32>().is_ok())
    };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(numbered).collect()
}
