//! The files from which others cut texts into the same sub-words.

use serde_json::{Map, Value, json};

use super::config::{Family, fields, pretty};
use crate::config::Config;
use crate::files::{Files, TOKENIZER};
use crate::subwords::Subworder;
use crate::{Encoder, EncoderError};

/// `tokenizer.json` without the cutting and padding that it was saved with, the settings that transformers
/// asks for beside it, and the bare list of words where it is one.
pub(super) fn files(encoder: &Encoder) -> Result<Vec<(&'static str, Vec<u8>)>, EncoderError> {
    let Encoder { files, config, subworder, .. } = encoder;
    let Files { config: json, tokenizer, .. } = &**files;
    let refuse = |error: serde_json::Error| EncoderError::Tokenizer { reason: error.to_string() };
    let mut tokenizer: Map<String, Value> = serde_json::from_slice(tokenizer).map_err(refuse)?;
    for setting in ["truncation", "padding"] {
        tokenizer.insert(setting.to_owned(), Value::Null);
    }
    let special = special(&tokenizer, json, config, subworder)?;
    let mut written = Vec::new();
    if let Some(words) = words(&tokenizer) {
        written.push(("vocab.txt", words.into_bytes()));
    }
    let mut settings = special.clone();
    let kinds = Family::of(json)?.takes_kinds.then_some("token_type_ids");
    let inputs: Vec<&str> =
        ["input_ids"].into_iter().chain(kinds).chain(["attention_mask"]).collect();
    for (name, value) in [
        ("tokenizer_class", json!("PreTrainedTokenizerFast")),
        ("model_max_length", config.window().into()),
        ("model_input_names", inputs.into()),
        ("clean_up_tokenization_spaces", false.into()),
    ] {
        settings.insert(name.to_owned(), value);
    }
    // Transformers sets this one anew when it opens the file, to a guess of its own.
    if let Some(leading) =
        tokenizer.get("pre_tokenizer").and_then(|cut| cut.get("add_prefix_space"))
    {
        settings.insert("add_prefix_space".to_owned(), leading.clone());
    }
    written.push(("tokenizer_config.json", pretty(&settings.into())?));
    written.push(("special_tokens_map.json", pretty(&special.into())?));
    let whole = serde_json::to_vec(&tokenizer).map_err(refuse)?;
    written.push((TOKENIZER, whole));
    Ok(written)
}

/// The tokens with a task, under the names that transformers has for the tasks.
fn special(
    tokenizer: &Map<String, Value>,
    config: &[u8],
    sizes: &Config,
    subworder: &Subworder,
) -> Result<Map<String, Value>, EncoderError> {
    let mut special = Map::new();
    let mut name = |task: &str, token: Option<String>| {
        if let Some(token) = token {
            special.insert(task.to_owned(), token.into());
        }
    };
    let (opening, closing) =
        (subworder.token(subworder.opening), subworder.token(subworder.closing));
    if sizes.first_position > 0 {
        name("bos_token", opening.clone());
        name("eos_token", closing.clone());
    }
    name("cls_token", opening);
    name("sep_token", closing);
    let default = sizes.first_position.saturating_sub(1) as u64;
    let padding = fields(config)?.get("pad_token_id").and_then(Value::as_u64).unwrap_or(default);
    name("pad_token", u32::try_from(padding).ok().and_then(|id| subworder.token(id)));
    let model = tokenizer.get("model");
    let unknown = model.and_then(|model| {
        let named = model.get("unk_token").and_then(Value::as_str).map(str::to_owned);
        let numbered = || subworder.token(u32::try_from(model.get("unk_id")?.as_u64()?).ok()?);
        named.or_else(numbered)
    });
    name("unk_token", unknown.or_else(|| subworder.has("<unk>")));
    name("mask_token", subworder.has("[MASK]").or_else(|| subworder.has("<mask>")));
    Ok(special)
}

/// The vocabulary of a WordPiece tokenizer, a word a line in the order of their numbers; none where the
/// numbers have gaps, which lines cannot.
fn words(tokenizer: &Map<String, Value>) -> Option<String> {
    let model = tokenizer.get("model")?;
    let vocabulary = model.get("vocab")?.as_object()?;
    if model.get("type").and_then(Value::as_str) != Some("WordPiece") {
        return None;
    }
    let mut words: Vec<Option<&str>> = vec![None; vocabulary.len()];
    for (word, id) in vocabulary {
        *words.get_mut(usize::try_from(id.as_u64()?).ok()?)? = Some(word);
    }
    let lines: Option<Vec<&str>> = words.into_iter().collect();
    let lines = lines.filter(|lines| !lines.iter().any(|word| word.contains('\n')))?;
    Some(lines.join("\n") + "\n")
}
