use handful_contract::ExportFormat;

/// The last part of a path, on any system.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The folder of a path, with its separator at the end; empty where there is none.
pub fn folder(path: &str) -> &str {
    path.rfind(['/', '\\']).map_or("", |at| &path[..=at])
}

/// A path shortened to its last two parts, for a list.
pub fn short(path: &str) -> String {
    let parent = folder(path).trim_end_matches(['/', '\\']);
    match file_name(parent) {
        "" => file_name(path).to_owned(),
        name => format!("{name} / {}", file_name(path)),
    }
}

/// Where a new project of this name would go.
pub fn project_path(folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches(['/', '\\']);
    let separator = if folder.contains('\\') { '\\' } else { '/' };
    format!("{folder}{separator}{}.handful", as_file_name(name))
}

/// A name made fit for a file: without signs that a file system takes for its own.
fn as_file_name(name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .map(|sign| if r#"/\:*?"<>|"#.contains(sign) || sign.is_control() { '-' } else { sign })
        .collect();
    match name.trim_matches('.') {
        "" => say!("untitled-name"),
        name => name.to_owned(),
    }
}

/// A project name for files about to be imported.
pub fn name_from(path: &str) -> String {
    let name = file_name(path.trim_end_matches(['/', '\\']));
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// Where an export would go: beside the project, with the format's ending.
pub fn export_path(project: &str, format: ExportFormat) -> String {
    let stem = project.strip_suffix(".handful").unwrap_or(project);
    format!("{stem}.{}", ending(format))
}

/// Where a model's folder would go: beside the project.
pub fn model_path(project: &str) -> String {
    format!("{} model", project.strip_suffix(".handful").unwrap_or(project))
}

/// The same path with another format's ending, where it still has one that was put there for it.
pub fn with_ending(path: &str, from: ExportFormat, to: ExportFormat) -> String {
    path.strip_suffix(ending(from))
        .map_or_else(|| path.to_owned(), |stem| format!("{stem}{}", ending(to)))
}

/// How files of a format end.
pub fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Jsonl => "jsonl",
        ExportFormat::Conll => "conll",
        ExportFormat::HuggingFace => "tokens.jsonl",
    }
}

/// The paths in a field that holds one a line.
pub fn lines(field: &str) -> Vec<String> {
    field.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_goes_beside_its_project() {
        assert_eq!(model_path("/home/ada/Letters.handful"), "/home/ada/Letters model");
        assert_eq!(model_path(r"C:\texts\Letters"), r"C:\texts\Letters model");
    }

    #[test]
    fn parts_of_paths_on_both_kinds_of_system() {
        assert_eq!(file_name(r"C:\texts\letters.txt"), "letters.txt");
        assert_eq!(folder("/home/ada/letters.txt"), "/home/ada/");
        assert_eq!(short("/home/ada/letters.txt"), "ada / letters.txt");
        assert_eq!(short("letters.txt"), "letters.txt");
    }

    #[test]
    fn a_project_s_name_becomes_a_file_name() {
        assert_eq!(project_path("/home/ada/", "Cases 3/4"), "/home/ada/Cases 3-4.handful");
        assert_eq!(project_path(r"C:\Ada", " "), r"C:\Ada\Untitled.handful");
    }

    #[test]
    fn an_export_follows_its_format_until_the_person_renames_it() {
        let path = export_path("/a/Cases.handful", ExportFormat::Jsonl);
        assert_eq!(path, "/a/Cases.jsonl");
        let path = with_ending(&path, ExportFormat::Jsonl, ExportFormat::HuggingFace);
        assert_eq!(path, "/a/Cases.tokens.jsonl");
        let path = with_ending(&path, ExportFormat::HuggingFace, ExportFormat::Conll);
        assert_eq!(path, "/a/Cases.conll");
        assert_eq!(with_ending("/a/x.dat", ExportFormat::Conll, ExportFormat::Jsonl), "/a/x.dat");
    }
}
