//! Patterns over tokens, as spaCy's matcher has them, in terms of text.
//!
//! Source: <https://spacy.io/api/matcher#patterns>. Taken over is what is about the letters of a token. What
//! asks for grammar (parts of speech, lemmas, entities) or for a token's negation is refused.

use regex_syntax::escape;
use serde_json::{Map, Value};

use crate::rule::{Kind, Rule};

/// One token of a pattern.
struct Token {
    form: Form,
    /// Whether upper and lower case differ; none where it makes no difference.
    case: Option<bool>,
    /// How often it may stand there: "", "?", "*", "+" or "{…}".
    often: String,
}

enum Form {
    /// This very text.
    Text(String),
    /// Whatever this expression fits.
    Expression(String),
}

/// The rule that says the same as a pattern of tokens.
///
/// # Errors
/// Why there is none, in whole sentences.
pub(crate) fn rule(tokens: &[Value]) -> Result<Rule, String> {
    let tokens: Vec<Token> = tokens
        .iter()
        .map(|token| match token {
            Value::Object(token) => Token::read(token),
            _ => Err("One of its tokens is not an object {…}.".to_owned()),
        })
        .collect::<Result<_, _>>()?;
    let folds = tokens.iter().any(|token| token.case == Some(false));
    let exact = tokens.iter().any(|token| token.case == Some(true));
    if !(folds && exact)
        && let Some(text) = plain(&tokens)
    {
        return Ok(Rule { kind: Kind::Words, text, case: !folds });
    }
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let form = token.expression(folds && exact);
        let between = match at.checked_sub(1).map(|before| &tokens[before]) {
            None => "",
            // Two words have something between them; before and behind signs there may be nothing.
            Some(before) if before.is_word() && token.is_word() => r"\s+",
            Some(_) => r"\s*",
        };
        text += &match (token.often.as_str(), at) {
            ("", _) => format!("{between}{form}"),
            (often, 0) => repeated(&form, often),
            (often, _) => format!("(?:{between}{form}){often}"),
        };
    }
    Ok(Rule { kind: Kind::Expression, text, case: !folds || exact })
}

/// The first form of a pattern as often as it may stand there, with a gap between each two.
fn repeated(form: &str, often: &str) -> String {
    let (least, most) = match often {
        "?" => (0, Some(1)),
        "*" => (0, None),
        "+" => (1, None),
        braces => {
            let inside = braces.trim_matches(['{', '}']);
            let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
            let number = |text: &str| text.parse::<u32>().ok();
            (number(least).unwrap_or(0), number(most))
        }
    };
    let more = match most.map(|most| most.saturating_sub(1)) {
        Some(0) => String::new(),
        most => {
            let most = most.map_or_else(String::new, |most| most.to_string());
            format!(r"(?:\s*{form}){{{},{most}}}", least.saturating_sub(1))
        }
    };
    if least == 0 { format!("(?:{form}{more})?") } else { format!("{form}{more}") }
}

/// The words of a pattern that says nothing else: one token, or several with a space between each two.
fn plain(tokens: &[Token]) -> Option<String> {
    let texts: Option<Vec<&str>> = tokens
        .iter()
        .map(|token| match &token.form {
            Form::Text(text) if token.often.is_empty() => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let texts = texts.filter(|_| tokens.len() == 1 || tokens.iter().all(Token::is_word))?;
    Some(texts.join(" "))
}

impl Token {
    fn read(token: &Map<String, Value>) -> Result<Self, String> {
        let mut often = String::new();
        let mut asked = None;
        for (name, value) in token {
            let name = name.to_uppercase();
            if name == "OP" {
                often = times(value)?;
            } else if asked.replace((name, value)).is_some() {
                return Err("One of its tokens asks for two things at once.".to_owned());
            }
        }
        let Some((name, value)) = asked else {
            return Err("One of its tokens asks for nothing.".to_owned());
        };
        let (form, case) = asked_for(&name, value)?;
        Ok(Self { form, case, often })
    }

    /// Whether it is letters and digits alone, so that it never touches another such token.
    fn is_word(&self) -> bool {
        matches!(&self.form, Form::Text(text) if text.chars().all(char::is_alphanumeric))
    }

    /// It as an expression. `mixed`: others take case otherwise, so that it has to say so itself.
    fn expression(&self, mixed: bool) -> String {
        let form = match &self.form {
            Form::Text(text) => escape(text),
            Form::Expression(expression) => expression.clone(),
        };
        match self.case {
            Some(false) if mixed => format!("(?i:{form})"),
            _ if matches!(self.form, Form::Text(_)) => form,
            _ => format!("(?:{form})"),
        }
    }
}

fn times(value: &Value) -> Result<String, String> {
    let often = value.as_str().unwrap_or_default();
    match often {
        "?" | "*" | "+" => Ok(often.to_owned()),
        "1" => Ok(String::new()),
        "!" => Err("It asks for a token that is not there (“!”).".to_owned()),
        _ => {
            // spaCy leaves the lower end out where it is 0, which an expression cannot.
            let inside = often.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let fits = |text: &str| text.chars().all(|sign| sign.is_ascii_digit() || sign == ',');
            match inside.filter(|text| !text.is_empty() && fits(text)) {
                Some(inside) if inside.starts_with(',') => Ok(format!("{{0{inside}}}")),
                Some(_) => Ok(often.to_owned()),
                None => Err(format!("Handful does not know how often “{often}” is.")),
            }
        }
    }
}

/// What a token asks for, and whether case makes a difference.
fn asked_for(name: &str, value: &Value) -> Result<(Form, Option<bool>), String> {
    match (name, value) {
        ("TEXT" | "ORTH", value) => Ok((form(value, false)?, Some(true))),
        ("LOWER", value) => Ok((form(value, true)?, Some(false))),
        ("REGEX", Value::String(expression)) => {
            Ok((Form::Expression(within_token(expression)?), Some(true)))
        }
        ("SHAPE", Value::String(shape)) => Ok((Form::Expression(shaped(shape)), Some(true))),
        ("LENGTH", Value::Number(length)) if length.is_u64() => {
            Ok((Form::Expression(format!(r"\w{{{length}}}")), None))
        }
        (_, Value::Bool(true)) => {
            let (expression, case) = match name {
                "IS_DIGIT" => (r"\d+", None),
                "IS_ALPHA" => (r"\p{L}+", None),
                "IS_PUNCT" => (r"\p{P}", None),
                "IS_TITLE" => (r"\p{Lu}\p{Ll}*", Some(true)),
                "IS_UPPER" => (r"[\p{Lu}\p{N}]*\p{Lu}[\p{Lu}\p{N}]*", Some(true)),
                "IS_LOWER" => (r"[\p{Ll}\p{N}]*\p{Ll}[\p{Ll}\p{N}]*", Some(true)),
                _ => return Err(beyond(name)),
            };
            Ok((Form::Expression(expression.to_owned()), case))
        }
        _ => Err(beyond(name)),
    }
}

fn beyond(name: &str) -> String {
    format!(
        "It asks for “{}” of a token, which Handful cannot tell from the letters alone.",
        name.to_lowercase()
    )
}

/// A text, one of several, or an expression for the whole of a token.
fn form(value: &Value, lower: bool) -> Result<Form, String> {
    let inner = |name: &str| {
        let (key, value) = value.as_object().filter(|it| it.len() == 1)?.iter().next()?;
        key.eq_ignore_ascii_case(name).then_some(value)
    };
    if let Value::String(text) = value {
        return Ok(Form::Text(text.clone()));
    }
    if let Some(Value::Array(texts)) = inner("IN") {
        let texts: Option<Vec<String>> =
            texts.iter().map(|text| text.as_str().map(escape)).collect();
        if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
            return Ok(Form::Expression(texts.join("|")));
        }
    }
    if let Some(Value::String(expression)) = inner("REGEX") {
        return within_token(expression).map(Form::Expression);
    }
    let name = if lower { "lower" } else { "text" };
    Err(format!(
        "What it asks for in “{name}” is neither a text, nor one of several, nor an expression."
    ))
}

/// An expression that is looked for within a token, as one for the whole of the token.
fn within_token(expression: &str) -> Result<String, String> {
    let (rest, from_start) = match expression.strip_prefix('^') {
        Some(rest) => (rest, true),
        None => (expression, false),
    };
    let (rest, to_end) = match rest.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => (rest, true),
        _ => (rest, false),
    };
    let (mut depth, mut escaped, mut in_class, mut before) = (0_i32, false, false, ' ');
    for sign in rest.chars() {
        let plain = !escaped;
        escaped = plain && sign == '\\';
        let edge = plain && matches!(sign, '^' | '$') && !(in_class || before == '[');
        let parts = plain && !in_class && depth == 0 && sign == '|' && (from_start || to_end);
        if edge || parts {
            return Err(
                "Its expression asks for the edges of a token in a part of it alone.".to_owned()
            );
        }
        if plain {
            match sign {
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => depth += 1,
                ')' if !in_class => depth -= 1,
                _ => {}
            }
        }
        before = sign;
    }
    let (open, close) = (if from_start { "" } else { r"\w*" }, if to_end { "" } else { r"\w*" });
    Ok(format!("{open}(?:{rest}){close}"))
}

/// spaCy's shape of a token: X a capital, x a small letter, d a digit, four alike standing for four or more.
fn shaped(shape: &str) -> String {
    let mut expression = String::new();
    let mut signs = shape.chars().peekable();
    while let Some(sign) = signs.next() {
        let mut times = 1;
        while signs.next_if_eq(&sign).is_some() {
            times += 1;
        }
        expression += &match sign {
            'X' => r"\p{Lu}".to_owned(),
            'x' => r"[\p{L}--\p{Lu}]".to_owned(),
            'd' => r"\d".to_owned(),
            other => escape(&other.to_string()),
        };
        expression += &match times {
            1 => String::new(),
            2 | 3 => format!("{{{times}}}"),
            _ => format!("{{{times},}}"),
        };
    }
    expression
}
