use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use super::group::Group;

/// A screen that nobody sees.
pub(super) struct Screen {
    display: String,
    _server: Group,
}

impl Screen {
    /// Starts an X server on a display number that it finds free by itself.
    pub(super) async fn start() -> Self {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let server = Group::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
                .stdout(writer)
                .stderr(Stdio::null()),
        );
        let number = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(reader).read_line(&mut line).map(|_| line)
        });
        let number = number.await.expect("the reader ends").expect("Xvfb says its display");
        let number = number.trim();
        assert!(!number.is_empty(), "Xvfb did not start");
        Self { display: format!(":{number}"), _server: server }
    }

    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Takes a picture of the whole screen.
    pub(super) fn picture(&self, file: &Path) {
        let folder = file.parent().expect("a picture has a folder");
        std::fs::create_dir_all(folder).expect("a folder for pictures");
        let status = Command::new("import")
            .args(["-display", &self.display, "-window", "root"])
            .arg(file)
            .stdin(Stdio::null())
            .status()
            .expect("ImageMagick's import starts");
        assert!(status.success(), "no picture was taken: {status}");
        let bytes = File::open(file).and_then(|file| file.metadata()).expect("a picture").len();
        assert!(bytes > 2_000, "the picture {} is blank", file.display());
    }
}
