use std::env;

use anyhow::{Result, bail};

use crate::{
    context::Context,
    process::{find, read, run, say, succeeds},
    tools, wasm,
};

/// What the machine is made ready for. Testing needs all that building needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// Building and running the application.
    Build,
    /// Driving its real window.
    Drive,
    /// Every check and test.
    Test,
}

/// Installs what is missing, or fails with the one command to type.
pub(crate) fn ensure(context: &Context, purpose: Purpose) -> Result<()> {
    if cfg!(target_os = "linux") {
        ensure_packages(context, purpose)?;
    } else if cfg!(target_os = "macos") {
        // Untested: nobody has run this on a Mac yet. The web view is part of the system.
        if !succeeds(context.command("xcode-select").arg("-p")) {
            bail!("Apple's compiler is missing. Type: xcode-select --install");
        }
    }
    // Untested on Windows: the MSVC build tools come with Rust's installer and WebView2 with the
    // system, so nothing is left to install there but the Rust target below.
    wasm::ensure(context)?;
    if purpose >= Purpose::Drive && cfg!(not(target_os = "macos")) {
        tools::tauri_driver(context)?;
        tools::axe(context)?;
    }
    if purpose >= Purpose::Test {
        tools::cargo_deny(context)?;
    }
    Ok(())
}

struct Package {
    what: &'static str,
    purpose: Purpose,
    present: fn() -> bool,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
}

const PACKAGES: &[Package] = &[
    Package {
        what: "a C compiler",
        purpose: Purpose::Build,
        present: || find("cc").is_some(),
        apt: "build-essential",
        dnf: "gcc",
        pacman: "base-devel",
    },
    Package {
        what: "pkg-config",
        purpose: Purpose::Build,
        present: || find("pkg-config").is_some(),
        apt: "pkg-config",
        dnf: "pkgconf-pkg-config",
        pacman: "pkgconf",
    },
    Package {
        what: "the web view (WebKitGTK 4.1) with its headers",
        purpose: Purpose::Build,
        present: || library("webkit2gtk-4.1"),
        apt: "libwebkit2gtk-4.1-dev",
        dnf: "webkit2gtk4.1-devel",
        pacman: "webkit2gtk-4.1",
    },
    Package {
        what: "the web view's WebDriver",
        purpose: Purpose::Drive,
        present: || find("WebKitWebDriver").is_some(),
        apt: "webkit2gtk-driver",
        dnf: "webkit2gtk4.1",
        pacman: "webkit2gtk-4.1",
    },
    Package {
        what: "Xvfb, a screen that nobody sees",
        purpose: Purpose::Drive,
        present: || find("Xvfb").is_some(),
        apt: "xvfb",
        dnf: "xorg-x11-server-Xvfb",
        pacman: "xorg-server-xvfb",
    },
    Package {
        what: "xdotool, which reads what the system shows of a window",
        purpose: Purpose::Drive,
        present: || find("xdotool").is_some(),
        apt: "xdotool",
        dnf: "xdotool",
        pacman: "xdotool",
    },
    Package {
        what: "ImageMagick, which takes the pictures",
        purpose: Purpose::Drive,
        present: || find("import").is_some(),
        apt: "imagemagick",
        dnf: "ImageMagick",
        pacman: "imagemagick",
    },
    Package {
        what: "npm, which gets axe-core to judge the window by",
        purpose: Purpose::Drive,
        present: || find("npm").is_some(),
        apt: "npm",
        dnf: "nodejs-npm",
        pacman: "npm",
    },
    Package {
        what: "a font with Chinese signs, which the tests take pictures of",
        purpose: Purpose::Test,
        present: || {
            read(std::process::Command::new("fc-list").arg(":lang=zh"))
                .is_some_and(|fonts| !fonts.is_empty())
        },
        apt: "fonts-noto-cjk",
        dnf: "google-noto-sans-cjk-fonts",
        pacman: "noto-fonts-cjk",
    },
];

fn library(name: &str) -> bool {
    succeeds(std::process::Command::new("pkg-config").args(["--exists", name]))
}

fn ensure_packages(context: &Context, purpose: Purpose) -> Result<()> {
    let missing: Vec<&Package> =
        PACKAGES.iter().filter(|p| p.purpose <= purpose && !(p.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        say(&format!("missing: {}", package.what));
    }
    let names = |of: fn(&Package) -> &'static str| {
        let mut names: Vec<&str> = missing.iter().map(|package| of(package)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    if find("apt-get").is_some() {
        apt_install(context, &names(|p| p.apt))?;
    } else if find("dnf").is_some() {
        // Untested, as is pacman: the names come from the distributions' package lists.
        bail!("Type: sudo dnf install {}", names(|p| p.dnf).join(" "));
    } else if find("pacman").is_some() {
        bail!("Type: sudo pacman -S --needed {}", names(|p| p.pacman).join(" "));
    } else {
        bail!("install what is missing with this system's package manager, then try again");
    }
    match missing.iter().find(|package| !(package.present)()) {
        Some(package) => bail!("{} is still missing although it was installed", package.what),
        None => Ok(()),
    }
}

/// Installs Debian packages as root or through a `sudo` that asks nothing; elsewhere says what to type.
pub(crate) fn apt_install(context: &Context, packages: &[&str]) -> Result<()> {
    let root = read(context.command("id").arg("-u")).is_some_and(|id| id == "0");
    if !root && !succeeds(context.command("sudo").args(["-n", "true"])) {
        bail!("Type: sudo apt-get install -y --no-install-recommends {}", packages.join(" "));
    }
    let apt_get = || {
        let mut command = context.command(if root { "env" } else { "sudo" });
        if !root {
            command.args(["-n", "env"]);
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    };
    // A list that cannot be refreshed may still be good enough, so only the installation decides.
    if run(apt_get().args(["update", "-q"])).is_err() {
        say("the package lists could not be refreshed; trying with those that are there");
    }
    let mut install = apt_get();
    install.args(["install", "-q", "-y", "--no-install-recommends"]).args(packages);
    run(&mut install)
}

/// The place of the web view's WebDriver.
pub(crate) fn native_driver() -> Option<std::path::PathBuf> {
    if cfg!(windows) {
        // Untested: the driver has to match the installed Edge, so only the user can choose it.
        return env::var_os("HANDFUL_NATIVE_DRIVER")
            .map(Into::into)
            .or_else(|| find("msedgedriver"));
    }
    find("WebKitWebDriver")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn testing_needs_all_that_building_needs() {
        let needed = |purpose| PACKAGES.iter().filter(|p| p.purpose <= purpose).count();
        assert!(needed(Purpose::Build) < needed(Purpose::Drive));
        assert_eq!(needed(Purpose::Test), PACKAGES.len());
    }
}
