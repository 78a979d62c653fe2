use std::{
    env,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
};

use super::{group::Group, screen::Screen, until};

/// tauri-driver with the web view's own WebDriver behind it.
pub(super) struct Driver {
    port: u16,
    _process: Group,
}

impl Driver {
    pub(super) async fn start(screen: &Screen, home: &Path) -> Self {
        let driver = env::var_os("HANDFUL_TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into());
        let native = env::var_os("HANDFUL_NATIVE_DRIVER")
            .unwrap_or_else(|| "/usr/bin/WebKitWebDriver".into());
        let (port, native_port) = free_ports();
        let mut command = Command::new(driver);
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .arg("--native-driver")
            .arg(native)
            .env("DISPLAY", screen.display())
            // There is no graphics card behind an unseen screen.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("HOME", home)
            .env("HANDFUL_DATA_DIR", home.join("data"))
            .env("HANDFUL_CONFIG_DIR", home.join("config"))
            .env("HANDFUL_CACHE_DIR", home.join("cache"))
            .stdout(Stdio::null());
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "WAYLAND_DISPLAY"] {
            command.env_remove(name);
        }
        let mut process = Group::start(&mut command);
        until("tauri-driver and the WebDriver behind it", async || {
            if let Some(status) = process.ended() {
                return Err(format!("tauri-driver ended: {status}"));
            }
            for port in [port, native_port] {
                let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
                TcpStream::connect(address).map_err(|error| error.to_string())?;
            }
            Ok(())
        })
        .await;
        Self { port, _process: process }
    }

    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Two ports that nobody listens on. Both are held until both are known, so that they differ.
fn free_ports() -> (u16, u16) {
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let (one, other) = (listen(), listen());
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
    (port(&one), port(&other))
}
