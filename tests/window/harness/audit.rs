//! Holds what is on the screen against axe-core's rules for people who cannot see it, or have no mouse.

use std::{env, fs, path::PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Window, window::beside_tests};

/// One rule of axe-core that something on the screen does not keep.
#[derive(Deserialize)]
struct Violation {
    id: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    impact: Option<String>,
    /// Where, and what is wrong there.
    nodes: Vec<String>,
}

const AUDIT: &str = "axe.run(document, { resultTypes: ['violations'] }).then(\
    found => done(found.violations.map(one => ({ id: one.id, impact: one.impact, nodes: one.nodes.map(\
    node => `${node.target.join(' ')} ${node.html.slice(0, 200)} ${node.failureSummary}`) }))), \
    error => done(String(error)))";

impl Window<'_> {
    /// Fails where anything on the screen breaks a rule gravely. What was found is written to
    /// `target/axe/NAME.json`, which `axe_serious` of the figures is counted from.
    pub(crate) async fn audit(&self, name: &str) {
        if self.value("typeof axe", &[]).await == "undefined" {
            let file = axe();
            let source = fs::read_to_string(&file).unwrap_or_else(|error| {
                panic!(
                    "axe-core is not at {}: {error}. `cargo xtask setup` gets it.",
                    file.display()
                )
            });
            self.run(&source).await;
        }
        let found = self.wait_for_call(AUDIT, &[]).await;
        let violations: Vec<Violation> = serde_json::from_value(found.clone())
            .unwrap_or_else(|error| panic!("axe-core cannot judge {name}: {error}\n{found}"));
        let of = |impact: &str| {
            violations.iter().filter(|one| one.impact.as_deref() == Some(impact)).count()
        };
        let report = json!({
            "screen": name,
            "minor": of("minor"),
            "moderate": of("moderate"),
            "serious": of("serious"),
            "critical": of("critical"),
            "rules": violations.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        });
        keep(name, &report);
        let grave: Vec<String> = violations
            .iter()
            .filter(|one| matches!(one.impact.as_deref(), Some("serious" | "critical")))
            .map(|one| format!("{}:\n{}", one.id, one.nodes.join("\n")))
            .collect();
        assert!(grave.is_empty(), "{name} is not for every person.\n{}", grave.join("\n\n"));
    }
}

/// Where axe-core is: what `cargo xtask` says, or else where it puts it.
fn axe() -> PathBuf {
    if let Some(file) = env::var_os("HANDFUL_AXE") {
        return file.into();
    }
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    cache.unwrap_or_default().join("handful/tools/axe-core/node_modules/axe-core/axe.min.js")
}

fn keep(name: &str, report: &Value) {
    let folder = beside_tests("axe");
    fs::create_dir_all(&folder).expect("a folder for what axe-core finds");
    fs::write(folder.join(format!("{name}.json")), report.to_string()).expect("a report");
}
