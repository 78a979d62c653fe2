use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{
    context::Context,
    process::{find, run},
};

/// File names that the bundler knows, and their sizes in pixels.
const PNG: &[(&str, u32)] =
    &[("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)];

/// Sizes within the Windows icon.
const ICO: &[u32] = &[16, 24, 32, 48, 64, 256];

/// Kinds of picture within the macOS icon that hold a PNG, and their sizes.
const ICNS: &[(&[u8; 4], u32)] =
    &[(b"icp5", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024)];

/// Makes every icon file from `assets/icons/icon.svg`.
pub(crate) fn draw(context: &Context) -> Result<()> {
    for (tool, package) in [("rsvg-convert", "librsvg2-bin"), ("convert", "imagemagick")] {
        if find(tool).is_none() {
            bail!("{tool} is missing. On Debian type: sudo apt-get install -y {package}");
        }
    }
    let folder = context.root.join("assets/icons");
    for (name, size) in PNG {
        render(context, &folder, *size, &folder.join(name))?;
    }
    let scratch = context.target.join("icons");
    fs::create_dir_all(&scratch)?;
    let mut ico = context.command("convert");
    for size in ICO {
        let file = scratch.join(format!("{size}.png"));
        render(context, &folder, *size, &file)?;
        ico.arg(file);
    }
    run(ico.arg(folder.join("icon.ico")))?;
    let mut pictures = Vec::new();
    for (kind, size) in ICNS {
        let file = scratch.join(format!("{size}.png"));
        render(context, &folder, *size, &file)?;
        pictures.push((*kind, fs::read(&file)?));
    }
    fs::write(folder.join("icon.icns"), icns(&pictures)?).context("icon.icns cannot be written")
}

fn render(context: &Context, folder: &Path, size: u32, to: &Path) -> Result<()> {
    let size = size.to_string();
    let mut command = context.command("rsvg-convert");
    run(command.args(["-w", &size, "-h", &size]).arg(folder.join("icon.svg")).arg("-o").arg(to))
}

/// Apple's icon container: a header, then each picture after its kind and length, all big-endian and
/// all lengths counting their own eight bytes of heading.
fn icns(pictures: &[(&[u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, bytes) in pictures {
        body.extend_from_slice(*kind);
        body.extend_from_slice(&u32::try_from(bytes.len() + 8)?.to_be_bytes());
        body.extend_from_slice(bytes);
    }
    let mut file = b"icns".to_vec();
    file.extend_from_slice(&u32::try_from(body.len() + 8)?.to_be_bytes());
    file.extend(body);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_in_an_icns_counts_its_own_heading() {
        let file = icns(&[(b"ic07", vec![1, 2, 3])]).expect("small");
        assert_eq!(file, b"icns\0\0\0\x13ic07\0\0\0\x0b\x01\x02\x03");
    }
}
