//! The `handful` command as a script meets it.
#![expect(clippy::needless_pass_by_value, reason = "an expectation reads best where it is used")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder to work in, with places of its own for what the application keeps.
struct Shell {
    folder: TempDir,
}

impl Shell {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A folder that holds the sample's texts and gold as `texts.jsonl` and `gold.jsonl`.
    fn with_sample() -> Self {
        let shell = Self::new();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample");
        for name in ["texts.jsonl", "gold.jsonl"] {
            std::fs::copy(sample.join(name), shell.path(name)).expect("copies");
        }
        shell
    }

    /// With the sample's gold in `DIR` too, three quarters of it to learn from.
    fn with_data() -> Self {
        let shell = Self::with_sample();
        std::fs::create_dir(shell.path("DIR")).expect("makes");
        let gold = std::fs::read_to_string(shell.path("gold.jsonl")).expect("reads");
        let gold: Vec<&str> = gold.lines().collect();
        std::fs::write(shell.path("DIR/train.jsonl"), gold[..30].join("\n")).expect("writes");
        std::fs::write(shell.path("DIR/test.jsonl"), gold[30..].join("\n")).expect("writes");
        shell
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        for place in ["DATA", "CONFIG", "CACHE"] {
            command.env(format!("HANDFUL_{place}_DIR"), self.path(&format!(".{place}")));
        }
        command
    }

    fn run(&self, line: &str) -> Output {
        let arguments = line.strip_prefix("handful ").expect("a line of the script");
        self.command(env!("CARGO_BIN_EXE_handful"))
            .args(arguments.split_whitespace())
            .output()
            .expect("runs")
    }

    /// Runs a line that must succeed, and gives what it prints.
    fn ok(&self, line: &str) -> String {
        let output = self.run(line);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{line}\n{out}\n{err}");
        assert_eq!(err, "", "{line}");
        out
    }

    fn json(&self, line: &str) -> Value {
        let out = self.ok(line);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}\n{out}"))
    }

    /// Runs a line that must fail with this code, and holds its error stream against `message`.
    fn fails(&self, line: &str, code: i32, message: Expect) -> String {
        let output = self.run(line);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{line}\n{out}\n{err}");
        message.assert_eq(&err.replace(&folder(self), "FOLDER"));
        out
    }
}

/// The folder's name as the system knows it, which messages have in them.
fn folder(shell: &Shell) -> String {
    let folder = shell.folder.path().canonicalize().expect("is there");
    folder.to_string_lossy().into_owned()
}

fn texts(output: &Output) -> (String, String) {
    (
        String::from_utf8(output.stdout.clone()).expect("UTF-8"),
        String::from_utf8(output.stderr.clone()).expect("UTF-8"),
    )
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path)
        .expect("reads")
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}

#[test]
fn the_script_runs_as_it_is_written() {
    let shell = Shell::with_sample();
    shell.ok("handful new P.handful");
    shell.ok("handful import P.handful texts.jsonl");
    shell.ok("handful label P.handful --from gold.jsonl --only 20");
    let learned = shell.ok("handful learn P.handful");
    let version = learned
        .strip_prefix("Version ")
        .and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok())
        .unwrap_or_else(|| panic!("no version in “{learned}”"));
    // Which sentences are kept apart is drawn at random, and some draws are easy.
    let scored = ["F1 0.", "F1 1.00 "].iter().any(|score| learned.contains(score));
    assert!(scored && learned.contains("kept apart"), "{learned}");
    shell.ok("handful suggest P.handful");
    let next = shell.ok("handful next P.handful");
    assert!(next.contains("the model is least sure of it") || next.contains("at random"), "{next}");
    shell.ok("handful export P.handful --format jsonl --with-suggestions -o out.jsonl");
    let status = shell.json("handful status P.handful --json");
    assert_eq!(status["documents"], 40);
    assert_eq!(status["documents_done"], 20);
    assert!(status["annotations"].as_u64() > Some(50), "{status}");
    assert_eq!(status["concepts"].as_array().map(Vec::len), Some(4));
    assert_eq!(status["learning"]["version"], version);
    assert_eq!(status["learning"]["score"]["kind"], "measured");

    let exported = lines(&shell.path("out.jsonl"));
    let texts = lines(&shell.path("texts.jsonl"));
    let gold = lines(&shell.path("gold.jsonl"));
    assert_eq!(exported.len(), 40);
    for (number, line) in exported.iter().enumerate() {
        let mut keys: Vec<_> = line.as_object().expect("an object").keys().collect();
        keys.sort();
        assert!(
            ["id", "meta", "spans", "state", "suggestions", "text"]
                .iter()
                .all(|key| keys.iter().any(|one| one == key)),
            "{keys:?}"
        );
        assert_eq!(line["id"], texts[number]["id"]);
        assert_eq!(line["text"], texts[number]["text"]);
        assert_eq!(line["meta"], texts[number]["meta"]);
        if number < 20 {
            assert_eq!(line["state"], "done");
            assert_eq!(line["spans"], gold[number]["spans"]);
            assert_eq!(line["suggestions"], json!([]));
        } else {
            assert_eq!(line["state"], "untouched");
            assert_eq!(line["spans"], json!([]));
        }
    }
    let suggestions: Vec<&Value> = exported[20..]
        .iter()
        .flat_map(|line| line["suggestions"].as_array().expect("a list"))
        .collect();
    assert!(suggestions.len() > 20, "{} suggestions", suggestions.len());
    for one in suggestions {
        let score = one["score"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&score), "{one}");
        assert!(one["start"].as_u64() < one["end"].as_u64(), "{one}");
        assert!(one["label"].is_string(), "{one}");
    }
}

#[test]
fn few_shot_quality_is_measured() {
    let shell = Shell::with_data();
    let report = shell.json("handful evaluate few-shot --data DIR --k 4,16 --seeds 3 --json");
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["depth", "encoder", "protocol", "recipe", "results"],
        "nothing that was not asked for"
    );
    let results = report["results"].as_array().expect("a list");
    assert_eq!(results.len(), 2);
    for (one, k) in results.iter().zip([4, 16]) {
        assert_eq!(one["k"], k);
        for score in ["entity_f1", "token_macro_f1"] {
            let mean = one[score]["mean"].as_f64().expect("a number");
            assert!(mean > 1.0 && mean <= 100.0, "{score} is out of 100: {one}");
            assert!(one[score]["sd"].is_number(), "{one}");
        }
        assert!(one["train_seconds"]["mean"].as_f64() > Some(0.0), "{one}");
    }
    let table = shell.ok("handful evaluate few-shot --data DIR --k 4 --seeds 1");
    assert!(table.contains("entity F1"), "{table}");
    let drawn = shell.json("handful evaluate samples --data DIR --k 4,16 --seeds 3 --json");
    assert_eq!(drawn["samples"].as_array().map(Vec::len), Some(6));
    assert_eq!(drawn["test_sentences"], 10);
    let written =
        shell.ok("handful evaluate samples --data DIR --k 4 --seeds 1 --test-limit 4 --output OUT");
    assert!(written.contains("4 sentences to test on"), "{written}");
    let test = std::fs::read_to_string(shell.path("OUT/test.jsonl")).expect("reads");
    assert_eq!(test.lines().count(), 4);
    let speed = shell.json("handful evaluate speed --data OUT --device processor --json");
    assert_eq!((&speed["sentences"], &speed["device"]), (&4.into(), &"the processor".into()));
    let words = shell.ok("handful evaluate speed --data OUT");
    assert!(words.starts_with("Read 4 sentences"), "{words}");
    assert!(words.contains("computed on the processor."), "{words}");
    let all = shell.json(
        "handful evaluate few-shot --data DIR --k 4 --seeds 2 --hide 30 --tags io \
         --strategy entity-loss --compare untouched,legal-crf --csv scores.csv --plot scores.svg --json",
    );
    assert_eq!(all["hidden"].as_array().map(Vec::len), Some(3));
    assert_eq!(all["compared"][0]["setting"], "untouched");
    assert_eq!(all["compared"][1]["setting"]["head"], "legal_crf");
    assert_eq!(all["recipe"]["tags"], "io");
    let ece = |when: &str| all["results"][0]["calibration"][when].as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&ece("ece_before")) && (0.0..=1.0).contains(&ece("ece_after")));
    let curve = std::fs::read_to_string(shell.path("scores.svg")).expect("was drawn");
    assert!(curve.contains(">reflex</text>") && curve.contains(">untouched</text>"), "{curve}");
    let scores = std::fs::read_to_string(shell.path("scores.csv")).expect("was written");
    let fields: Vec<usize> = scores.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(fields, [14; 7], "a heading and six scores: {scores}");
}

#[test]
fn asking_is_simulated() {
    let shell = Shell::with_data();
    let report = shell.json(
        "handful simulate --data DIR --strategy random,bald+spread=0.3 --balance --seeds 2 \
         --reference 2 --labels 20 --keys 8 --plot curve.svg --json",
    );
    let strategies = report["strategies"].as_array().expect("a list");
    assert_eq!(strategies[1]["strategy"]["measure"], "bald");
    assert_eq!(strategies[1]["strategy"]["balance"], 0.5);
    let plot = std::fs::read_to_string(shell.path("curve.svg")).expect("was written");
    assert!(plot.contains("bald+spread=0.3+balance"), "{plot}");
    let table = shell.ok("handful simulate --data DIR --strategy random --seeds 1 --keys 0");
    assert!(table.contains("64 random spans of each concept"), "{table}");
}

#[test]
fn everything_that_reports_does_so_in_json_too() {
    let shell = Shell::with_sample();
    let made = shell.json("handful new P.handful --name Letters --json");
    assert_eq!(made["name"], "Letters");
    let imported = shell.json("handful import P.handful texts.jsonl --json");
    assert_eq!(imported["imported"], 40);
    assert_eq!(shell.json("handful next P.handful --json")["reason"]["kind"], "in_order");
    let labelled = shell.json("handful --json label P.handful --from gold.jsonl --only 3");
    assert_eq!(labelled["imported"], 3);
    assert!(shell.json("handful learn P.handful --json")["version"].as_u64() >= Some(1));
    assert_eq!(shell.json("handful suggest P.handful --json")["unread"], 0);
    let exported = shell.json("handful export P.handful --format conll -o out.conll --json");
    assert_eq!(exported["documents"], 40);
    let done = shell
        .json("handful export P.handful --format huggingface --done-only -o out.hf.jsonl --json");
    assert_eq!(done["documents"], 3);
    let status = shell.json("handful status P.handful --json");
    assert_eq!(status["name"], "Letters");
    assert_eq!(status["access"]["kind"], "read_write");
    assert!(status["learning"]["likely_errors"].is_u64(), "{status}");
    assert_eq!(status["report"]["versions"][0]["in_use"], true, "{status}");
    assert_eq!(status["report"]["labels"], status["annotations"]);
    let limited = shell.json("handful learn P.handful --json --threads 1 --memory 200");
    assert_eq!(limited["labels"], status["learning"]["labels"]);
}

#[test]
fn a_model_runs_without_the_project() {
    let shell = Shell::with_sample();
    shell.ok("handful new P.handful --name Letters");
    shell.ok("handful import P.handful texts.jsonl");
    shell.ok("handful label P.handful --from gold.jsonl --only 20");
    let said = shell.ok("handful export-model P.handful -o model");
    for part in ["Wrote a model made of version ", "It tags ", " alike"] {
        assert!(said.contains(part), "{said}");
    }
    shell.fails("handful export-model P.handful -o model", 1, expect![[r#"
        handful: “FOLDER/model” is there already and has things in it. Choose a new name, or an empty folder.
    "#]]);
    let annotate = "handful annotate --model model --input texts.jsonl";
    let found = shell.json(&format!("{annotate} -o out.jsonl --json"));
    assert_eq!((&found["documents"], &found["model"]), (&json!(40), &json!("Letters")));
    let spans: usize = lines(&shell.path("out.jsonl"))
        .iter()
        .map(|line| line["suggestions"].as_array().expect("a list").len())
        .sum();
    assert_eq!(found["suggestions"], spans);
    let said = shell.ok(&format!("{annotate} gold.jsonl --format conll -o out.conll"));
    assert!(said.starts_with("Letters found ") && said.contains("from 2 files"), "{said}");
    shell.fails("handful annotate --model nowhere --input texts.jsonl -o out.jsonl", 1, expect![[r#"
        handful: The encoder folder FOLDER/nowhere has no config.json; choose a folder with config.json, tokenizer.json and model.safetensors (or pytorch_model.bin) in it.
    "#]]);
}

#[test]
fn what_is_done_is_said_in_words() {
    let shell = Shell::new();
    shell.ok("handful new P.handful");
    std::fs::write(
        shell.path("a.jsonl"),
        "{\"text\":\"Riga is far.\",\"spans\":[{\"start\":0,\"end\":4,\"label\":\"place\"}]}\n\
         {\"text\":\"Hull is far.\",\"spans\":[{\"start\":9,\"end\":4,\"label\":\"place\"}]}\n\
         {\"text\":\"Riga is far.\"}\n",
    )
    .expect("writes");
    let said = shell.ok("handful import P.handful a.jsonl");
    expect![[r#"
        Imported 2 documents of 3 from 1 file.
        1 annotation of 1 concept: place.
        1 document left out: the project has the very same text already.
        Refused 1 thing:
          a.jsonl:2: The span 9–4 (place) ends before it starts.
    "#]]
    .assert_eq(&said);
    let said = shell.ok("handful import P.handful a.jsonl");
    expect![[r#"
        Imported 0 documents of 3 from 1 file.
        3 documents left out: the project has the very same text already.
        Refused 1 thing:
          a.jsonl:2: The span 9–4 (place) ends before it starts.
    "#]]
    .assert_eq(&said);
    let status = shell.ok("handful status P.handful");
    expect![[r#"
        P (FOLDER/P.handful)
        0 of 2 documents done
        0 of 2 sentences done
        1 annotation
          1 place                         1  has too few: mark 4 more
        No model version yet.
    "#]]
    .assert_eq(&status.replace(&folder(&shell), "FOLDER"));
}

#[test]
fn failures_are_one_plain_sentence_and_a_code() {
    let shell = Shell::new();
    shell.fails(
        "handful status P.handful",
        1,
        expect![[r#"
        handful: There is no file “FOLDER/P.handful”. It may have been moved or deleted.
    "#]],
    );
    std::fs::write(shell.path("P.handful"), "Dear Sirs").expect("writes");
    shell.fails("handful new P.handful", 1, expect![[r#"
        handful: There is already a file “FOLDER/P.handful”. Choose another name; nothing was overwritten.
    "#]]);
    shell.fails("handful status P.handful", 1, expect![[r#"
        handful: “FOLDER/P.handful” is not a Handful project. To work on the text in it, import it into a project.
    "#]]);
    shell.ok("handful new Q.handful");
    std::fs::write(shell.path("empty.txt"), "").expect("writes");
    shell.fails(
        "handful import Q.handful empty.txt",
        1,
        expect![[r#"
        handful: “empty.txt” cannot be read. The file is empty: there is no text in it.
    "#]],
    );
    let out = shell.fails(
        "handful import Q.handful nowhere.txt --json",
        1,
        expect![[r#"
        handful: “nowhere.txt” is not there. Check the name, or whether the drive is connected.
    "#]],
    );
    let said: Value = serde_json::from_str(&out).expect("is JSON");
    assert_eq!(said["failure"]["code"], "not_found");
    shell.fails(
        "handful learn Q.handful",
        1,
        expect![[r#"
        handful: There is nothing to learn from yet: mark at least one span first.
    "#]],
    );
    shell.fails("handful evaluate few-shot --data nowhere", 1, expect![[r#"
        handful: “FOLDER/nowhere/train.jsonl” is not there. Check the name, or whether the drive is connected.
    "#]]);
}

#[test]
fn what_is_not_understood_has_a_code_of_its_own() {
    let shell = Shell::new();
    for line in [
        "handful fly",
        "handful import P.handful",
        "handful export P.handful --format docx -o out",
        "handful label P.handful --from gold.jsonl --only 0",
        "handful evaluate few-shot --data DIR --k none",
        "handful evaluate few-shot --data DIR --hide 100",
        "handful evaluate few-shot --data DIR --depth bottomless",
        "handful simulate --data DIR --strategy hope",
        "handful annotate --model DIR --output out",
        "handful export-model P.handful",
    ] {
        assert_eq!(shell.run(line).status.code(), Some(2), "{line}");
    }
    assert_eq!(shell.run("handful --help").status.code(), Some(0));
    assert!(shell.ok("handful --version").starts_with("handful "));
}

#[test]
fn the_detail_is_for_those_who_ask() {
    let shell = Shell::new();
    std::fs::write(shell.path("P.handful"), "Dear Sirs").expect("writes");
    let short = texts(&shell.run("handful status P.handful")).1;
    let long = texts(&shell.run("handful status P.handful --verbose")).1;
    assert_eq!(short.lines().count(), 1);
    assert!(long.starts_with(&short), "{long}");
    assert!(long.lines().count() > 1, "{long}");
}

#[tokio::test]
async fn a_project_that_the_window_has_open_is_left_alone() {
    let shell = Shell::new();
    shell.ok("handful new P.handful");
    let window = handful_app::App::new(handful_app::Places::below(&shell.path("window")), |_| {});
    let path = shell.path("P.handful").to_string_lossy().into_owned();
    window.ask(handful_contract::command::OpenProject { path }).await.expect("opens");
    shell.fails("handful status P.handful", 1, expect![[r#"
        handful: “FOLDER/P.handful” is already open in another window. Close it there first, or go on working there.
    "#]]);
    window.ask(handful_contract::command::CloseProject {}).await.expect("closes");
    shell.ok("handful status P.handful");
}

#[cfg(target_os = "linux")]
mod disks {
    //! Disks that are full or write-protected, mounted where nobody else sees them.

    use super::*;

    impl Shell {
        /// Runs a shell script with a small disk of its own at `disk`; none where the system does not
        /// let us mount one.
        fn on_a_disk(&self, kilobytes: u32, script: &str) -> Option<Output> {
            std::fs::create_dir_all(self.path("disk")).expect("makes");
            let mount = format!("mount -t tmpfs -o size={kilobytes}k none disk");
            let unshare = |script: &str| {
                self.command("unshare").args(["-rm", "sh", "-c", script]).output().ok()
            };
            if !unshare(&mount).is_some_and(|output| output.status.success()) {
                eprintln!("skipped: this system does not let a test mount a disk of its own");
                return None;
            }
            let handful = env!("CARGO_BIN_EXE_handful");
            unshare(&format!("set -e; {mount}; handful() {{ '{handful}' \"$@\"; }}; {script}"))
        }
    }

    #[test]
    fn a_disk_that_is_full() {
        let shell = Shell::new();
        let text: String = (0..40_000).map(|n| format!("Letter {n} came from Riga.\n")).collect();
        std::fs::write(shell.path("many.txt"), text).expect("writes");
        let script = "handful new disk/P.handful; \
                      handful import disk/P.handful many.txt --unit line && exit 9; \
                      handful status disk/P.handful --json";
        let Some(output) = shell.on_a_disk(2048, script) else { return };
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
        expect![[r#"
            handful: There is no room left on the disk. Nothing was changed; free some space and try again.
        "#]].assert_eq(&err);
        let status = out.lines().last().expect("the status");
        let status: Value = serde_json::from_str(status).expect("is JSON");
        assert_eq!(status["documents"], 0, "the transaction is rolled back");
    }

    #[test]
    fn a_disk_that_is_write_protected() {
        let shell = Shell::new();
        std::fs::write(shell.path("a.txt"), "Riga is far.").expect("writes");
        let script = "handful new disk/P.handful; handful import disk/P.handful a.txt; \
                      mount -o remount,ro disk; \
                      handful status disk/P.handful --json; \
                      handful export disk/P.handful -o out.jsonl; \
                      handful import disk/P.handful a.txt";
        let Some(output) = shell.on_a_disk(2048, script) else { return };
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(1), "{out}\n{err}");
        expect![[r#"
            handful: This project can only be looked at: its file, or the disk it lies on, is write-protected. To work on it, copy it to a place where you can write.
            handful: This project can only be looked at: its file, or the disk it lies on, is write-protected. To work on it, copy it to a place where you can write.
            handful: This project can only be looked at: its file, or the disk it lies on, is write-protected. To work on it, copy it to a place where you can write.
        "#]].assert_eq(&err);
        assert!(out.contains(r#""kind":"read_only""#), "{out}");
        assert_eq!(lines(&shell.path("out.jsonl")).len(), 1, "it can be looked at and exported");
    }

    #[test]
    fn an_export_to_a_full_disk_leaves_the_old_file() {
        let shell = Shell::new();
        shell.ok("handful new P.handful");
        let text: String = (0..5_000).map(|n| format!("Letter {n} came from Riga.\n")).collect();
        std::fs::write(shell.path("many.txt"), text).expect("writes");
        shell.ok("handful import P.handful many.txt --unit line");
        let script = "echo old > disk/out.jsonl; \
                      handful export P.handful -o disk/out.jsonl && exit 9; \
                      cat disk/out.jsonl; ls -A disk | wc -l";
        let Some(output) = shell.on_a_disk(64, script) else { return };
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{out}\n{err}");
        assert_eq!(out, "old\n1\n");
        expect![[r#"
            handful: There is no room left for “FOLDER/disk/out.jsonl”. Free some space and try again.
        "#]].assert_eq(&err.replace(&folder(&shell), "FOLDER"));
    }
}

#[test]
fn the_agreement_of_two_files_is_printed() {
    let shell = Shell::new();
    let text = "The tug left Riga. She came to Hull.";
    let one =
        json!({"text": text, "spans": [[4, 7, "ship"], [13, 17, "place"], [31, 35, "place"]]});
    let other = json!({"text": text, "spans": [[0, 7, "ship"], [13, 17, "place"]]});
    std::fs::write(shell.path("one.jsonl"), one.to_string()).expect("writes");
    let unknown = json!({"text": "Nobody knows this."});
    std::fs::write(shell.path("other.jsonl"), format!("{other}\n{unknown}\n")).expect("writes");
    expect![[r#"
        Compared 2 sentences in 1 document, 10 words.
        F1 of annotations            0.400
        Cohen’s κ of words           0.574
        Krippendorff’s α of edges    0.581
                                     one   other    same     F1
        place                          2       1       1  0.667
        ship                           1       1       0  0.000
        all                            3       2       1  0.400
        Refused 1 thing:
          other.jsonl:2: “Nobody knows this.”: no document here has its text.
    "#]]
    .assert_eq(&shell.ok("handful agreement one.jsonl other.jsonl"));
    let report = shell.json("handful agreement one.jsonl other.jsonl --json");
    assert_eq!(report["agreement"]["spans"], json!({"ours": 3, "theirs": 2, "same": 1, "f1": 0.4}));
    shell.fails("handful agreement one.jsonl nowhere.jsonl", 1, expect![[r#"
        handful: “FOLDER/nowhere.jsonl” is not there. Check the name, or whether the drive is connected.
    "#]]);
}
