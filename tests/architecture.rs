//! Reads the workspace's manifests and fails on what the design does not allow.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Which of our packages each may depend on. A package that stands in no row is a mistake too: an
/// arrow is thought about before it is drawn.
const ALLOWED: &[(&str, &[&str])] = &[
    ("handful-contract", &[]),
    ("handful-text", &[]),
    ("handful-formats", &["text"]),
    ("handful-patterns", &["text"]),
    ("handful-store", &["text"]),
    ("handful-encoder", &["text"]),
    ("handful-catalogue", &[]),
    ("handful-pretrain", &["encoder", "text"]),
    ("handful-tagger", &["encoder", "text"]),
    ("handful-session", &["encoder", "patterns", "store", "tagger", "text"]),
    (
        "handful-app",
        &[
            "catalogue",
            "contract",
            "encoder",
            "formats",
            "patterns",
            "pretrain",
            "session",
            "store",
            "tagger",
            "text",
        ],
    ),
    ("handful-cli", &["app", "contract"]),
    ("handful-desktop", &["app", "contract"]),
    ("handful-ui", &["contract", "text"]),
    ("xtask", &["encoder"]),
];

/// What only one crate may touch, so that there is one place to look for it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["handful-store"]),
    ("candle-core", &["handful-encoder", "handful-tagger"]),
    ("candle-nn", &["handful-encoder", "handful-tagger"]),
    ("tokenizers", &["handful-encoder"]),
    ("prost", &["handful-encoder"]),
    ("ureq", &["handful-catalogue"]),
    ("rustls", &["handful-catalogue"]),
    ("tauri", &["handful-desktop"]),
    ("leptos", &["handful-ui"]),
];

#[derive(Debug)]
struct Package {
    folder: PathBuf,
    /// Names of what it depends on, for its tests and build script too.
    dependencies: BTreeSet<String>,
    /// Those that it cannot be used without. Tests may go behind a crate's back, to damage a file.
    needed: BTreeSet<String>,
    /// The sources of its library, or of its program where it has none.
    entrance: PathBuf,
}

#[test]
fn no_dependency_points_where_the_design_forbids() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, listed, "every package of the workspace stands in the table, and no other");
    let mut forbidden = Vec::new();
    for (name, allowed) in ALLOWED {
        for dependency in packages[*name].dependencies.iter().filter(|d| ours.contains(d.as_str()))
        {
            let short = dependency.trim_start_matches("handful-");
            if !allowed.contains(&short) {
                forbidden.push(format!("{name} -> {dependency}"));
            }
        }
    }
    assert!(forbidden.is_empty(), "arrows that the design does not allow: {forbidden:?}");
}

#[test]
fn what_belongs_to_one_crate_stays_there() {
    let mut strayed = Vec::new();
    for (name, package) in packages() {
        for (dependency, homes) in ONLY_IN {
            if package.needed.contains(*dependency) && !homes.contains(&name.as_str()) {
                strayed.push(format!("{name} -> {dependency}"));
            }
        }
    }
    assert!(strayed.is_empty(), "dependencies outside their home: {strayed:?}");
}

#[test]
fn the_contract_depends_on_serde_alone() {
    let needed = &packages()["handful-contract"].needed;
    assert_eq!(*needed, BTreeSet::from(["serde".to_owned()]));
}

#[test]
fn every_crate_says_what_it_knows_and_must_never_know() {
    let mut silent = Vec::new();
    for (name, package) in packages() {
        let source = fs::read_to_string(&package.entrance).expect("a crate has an entrance");
        let words: Vec<&str> = source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .flat_map(str::split_whitespace)
            .collect();
        let words = words.join(" ").to_lowercase();
        if !(words.contains("knows") && words.contains("must never know")) {
            silent.push(format!("{name} ({})", package.entrance.display()));
        }
    }
    assert!(
        silent.is_empty(),
        "these do not begin with what they know and must never know: {silent:?}"
    );
}

#[test]
fn sql_is_written_in_the_store_alone() {
    let statement = |line: &str| {
        ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "]
            .iter()
            .any(|words| line.contains(&format!("\"{words}")))
    };
    let mut found = Vec::new();
    for (name, package) in packages() {
        if name == "handful-store" {
            continue;
        }
        for file in sources(&package.folder.join("src")) {
            let text = fs::read_to_string(&file).expect("a source can be read");
            if text.lines().any(statement) {
                found.push(file);
            }
        }
    }
    assert!(found.is_empty(), "SQL outside the store: {found:?}");
}

#[test]
fn the_shell_stays_thin() {
    let files = sources(&root().join("src-tauri"));
    assert!(!files.is_empty());
    assert!(files.len() < 15, "the shell has {} files: {files:?}", files.len());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn packages() -> BTreeMap<String, Package> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| (text(&package["name"]), read(package))).collect()
}

fn read(package: &Value) -> Package {
    let targets = package["targets"].as_array().expect("targets");
    let entrance = ["lib", "bin"].iter().find_map(|kind| {
        let target = targets.iter().find(|target| {
            target["kind"].as_array().is_some_and(|k| k.contains(&(*kind).into()))
        })?;
        Some(PathBuf::from(text(&target["src_path"])))
    });
    let folder = PathBuf::from(text(&package["manifest_path"]));
    Package {
        folder: folder.parent().expect("a manifest lies in a folder").into(),
        dependencies: dependencies(package, |_| true),
        needed: dependencies(package, Value::is_null),
        entrance: entrance.expect("a package has a library or a program"),
    }
}

/// `kind` is null for what the package itself needs, else `"dev"` or `"build"`.
fn dependencies(package: &Value, kind: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("dependencies");
    all.iter().filter(|d| kind(&d["kind"])).map(|d| text(&d["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
