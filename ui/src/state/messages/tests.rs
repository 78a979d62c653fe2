mod catalogue;
mod source;

use handful_contract::{ErrorCode, Failure, LanguageChoice};

use super::*;

/// Speaks Chinese in this test's thread alone.
fn in_chinese() {
    speak(Language::SimplifiedChinese);
}

#[test]
fn a_message_agrees_with_its_number() {
    assert_eq!(say!("count-documents", n = 1), "1 document");
    assert_eq!(say!("count-documents", n = 1_204), "1\u{202f}204 documents");
    in_chinese();
    assert_eq!(say!("count-documents", n = 1), "1 篇文档");
    assert_eq!(say!("count-documents", n = 1_204), "1,204 篇文档");
}

#[test]
fn the_system_decides_where_nobody_does() {
    use Language::{English, SimplifiedChinese};
    for (system, expected) in [
        ("zh-CN", SimplifiedChinese),
        ("zh", SimplifiedChinese),
        ("zh_CN.UTF-8", SimplifiedChinese),
        ("zh-Hans-SG", SimplifiedChinese),
        ("zh-TW", English),
        ("zh-Hant", English),
        ("de-DE", English),
        ("", English),
    ] {
        assert_eq!(Language::chosen(LanguageChoice::System, system), expected, "{system}");
        assert_eq!(Language::chosen(LanguageChoice::English, system), English);
        assert_eq!(Language::chosen(LanguageChoice::SimplifiedChinese, system), SimplifiedChinese);
    }
}

#[test]
fn what_the_backend_says_is_said_in_the_language_in_force() {
    let history = "mark “Lübeck” as place";
    assert_eq!(backend::said(history), history);
    in_chinese();
    for (english, chinese) in [
        (history, "将“Lübeck”标为 place"),
        ("mark 3 more “Riga” as place", "将另外 3 处“Riga”标为 place"),
        ("accept 12 suggestions from 80 % on", "接受概率不低于 80% 的 12 条建议"),
        ("set the sentence “She came.” to done", "将句子“She came.”标为已完成"),
        ("import letters.txt", "导入 letters.txt"),
        ("import 3 files", "导入 3 个文件"),
        ("import the sample letters", "导入示例书信"),
        (
            "This project can only be looked at: the system does not allow writing to its file.",
            "此项目只能查看：系统不允许写入其文件。",
        ),
        (
            "Nothing was imported. “a.txt” cannot be read. The file is empty: there is no text in it.",
            "没有导入任何内容。无法读取“a.txt”。文件为空：其中没有文本。",
        ),
        // What nobody has translated stays as it came.
        ("polish the brass", "polish the brass"),
    ] {
        assert_eq!(backend::said(english), chinese);
    }
}

#[test]
fn what_went_wrong_keeps_its_particulars() {
    let known = Failure::new(
        ErrorCode::NotAProject,
        "“poem.handful” is not a Handful project. To work on the text in it, import it into a project.",
    );
    let unknown = Failure::new(ErrorCode::Internal, "The weather is odd.");
    assert_eq!(backend::told(&unknown).words, unknown.message);
    in_chinese();
    let told = backend::told(&known);
    assert!(told.words.contains("“poem.handful”不是 Handful 项目"), "{}", told.words);
    assert_eq!(told.particulars, None);
    let told = backend::told(&unknown);
    assert_eq!(told.words, "Handful 出了错。");
    assert_eq!(told.particulars, Some(unknown.message));
}
