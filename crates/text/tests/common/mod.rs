//! Texts that break careless counting.

use proptest::prelude::*;

/// Short texts put together from words, marks and the characters that tools are known to miscount.
pub(crate) fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,6}",
        3 => Just(" ".to_owned()),
        1 => "[0-9]{1,3}",
        4 => prop::sample::select(vec![
            ".", "!", "?", "…", "。", "！", ",", "(", ")", "\"", "”", "-", "'", "\n", "\r\n", "\n\n",
            "\t", "  ", "\u{a0}", "\u{202f}", "\u{3000}", "\u{200b}", "\u{200d}", "\u{ad}", "\u{feff}",
            "\u{301}", "e\u{301}", "é", "ß", "İ", "日本語", "東京", "한국", "กำ", "नमस्ते", "👨🏻\u{200d}🚒",
            "😊", "🇩🇪", "🇩🇪🇫🇷", "1\u{fe0f}\u{20e3}", "\u{2028}", "\u{85}", "Dr.", "e.g.", "No. 5", "U.S.",
            "．", "\u{0}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
