//! Prepares the window's configuration, permissions and icons for embedding.

fn main() {
    let dist = "ui/dist";
    println!("cargo:rerun-if-changed={dist}");
    assert!(
        std::path::Path::new(dist).is_dir(),
        "the interface is not built yet: type `cargo xtask ui` (or `cargo xtask run`, which does all)"
    );
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .windows_attributes(
            tauri_build::WindowsAttributes::new().window_icon_path("assets/icons/icon.ico"),
        );
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("the desktop's configuration is not valid: {error:#}");
    }
}
