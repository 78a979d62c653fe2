//! `handful encoders`, with a model hub that the test itself runs on this machine.

#[path = "../../catalogue/tests/common/mod.rs"]
mod hub;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hub::{Fault, Server};
use tempfile::TempDir;

const NAME: &str = "numind/NuNER-v2.0";

struct Shell {
    folder: TempDir,
    server: Server,
}

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/roberta");
    std::fs::read(folder.join(name)).expect("part of the encoder's tests")
}

impl Shell {
    /// The hub has a tiny encoder under the name of a large one.
    fn new(faults: &[Fault]) -> Self {
        let files = ["config.json", "tokenizer.json", "model.safetensors"];
        let files = files.map(|name| (name, file(name)));
        let files = files.each_ref().map(|(name, content)| (*name, content.as_slice()));
        let server = Server::of(NAME, &files, faults);
        Self { folder: tempfile::tempdir().expect("a folder"), server }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handful"));
        command.current_dir(self.folder.path());
        for place in ["DATA", "CONFIG", "CACHE"] {
            command.env(format!("HANDFUL_{place}_DIR"), self.path(&format!(".{place}")));
        }
        for proxy in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"] {
            command.env_remove(proxy).env_remove(proxy.to_lowercase());
        }
        command.env_remove("HF_HUB_CACHE").env_remove("HUGGINGFACE_HUB_CACHE");
        command.env("HF_HOME", self.path("hf")).env("HF_ENDPOINT", self.server.endpoint());
        command.args(line.split_whitespace()).output().expect("runs")
    }

    fn ok(&self, line: &str) -> String {
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}\n{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn fails(&self, line: &str) -> String {
        let output = self.run(line);
        assert_ne!(output.status.code(), Some(0), "{line}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// The line of the list that is about an encoder.
    fn listed(&self, name: &str) -> String {
        let list = self.ok("encoders list");
        list.lines().find(|line| line.starts_with(name)).expect("is listed").to_owned()
    }
}

#[test]
fn an_encoder_is_downloaded_used_by_a_project_and_removed() {
    let shell = Shell::new(&[]);
    let before = shell.listed(NAME);
    for part in ["not here", "498.6 MB", "MIT", "English"] {
        assert!(before.contains(part), "{before}");
    }
    assert!(shell.listed("intfloat/multilingual-e5-small").contains("unknown"));
    assert!(shell.listed("handful-mini").contains("built in"));
    let said = shell.fails(&format!("learn P.handful --encoder {NAME}"));
    assert!(said.contains("P.handful"), "{said}");

    let said = shell.ok(&format!("encoders download {NAME}"));
    assert!(said.contains("is here"), "{said}");
    assert!(shell.path("hf/hub/models--numind--NuNER-v2.0/refs/main").is_file());
    assert!(shell.listed(NAME).contains(" here "));

    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample");
    for name in ["texts.jsonl", "gold.jsonl"] {
        std::fs::copy(sample.join(name), shell.path(name)).expect("copies");
    }
    shell.ok("new P.handful");
    shell.ok("import P.handful texts.jsonl");
    shell.ok("label P.handful --from gold.jsonl --only 10");
    shell.ok(&format!("learn P.handful --encoder {NAME}"));
    let status = shell.ok("status P.handful --json");
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["documents_done"], 10, "labels are kept");
    assert_eq!(status["learning"]["encoder"], NAME);

    shell.ok("learn P.handful --encoder handful-mini");
    shell.ok(&format!("encoders remove {NAME}"));
    assert!(!shell.path("hf/hub/models--numind--NuNER-v2.0").exists());
    assert!(shell.listed(NAME).contains("not here"));
}

#[test]
fn what_goes_wrong_is_said_in_one_line() {
    let damaged = Shell::new(&[Fault::WrongSum]).fails(&format!("encoders download {NAME}"));
    assert!(damaged.contains("checksum") && damaged.contains("model.safetensors"), "{damaged}");
    let gone = Shell::new(&[Fault::Status(404)]).fails(&format!("encoders download {NAME}"));
    assert!(gone.contains("has no"), "{gone}");
    let shell = Shell::new(&[]);
    let unknown = shell.fails("encoders download somebody/else");
    assert!(unknown.contains("knows no encoder"), "{unknown}");
    let folder = shell.fails("encoders add nowhere");
    assert!(folder.contains("config.json"), "{folder}");
    for said in [damaged, gone, unknown, folder] {
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
}
