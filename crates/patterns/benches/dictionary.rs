//! How long a dictionary takes to read, to compile and to be looked for.
//!
//! `cargo bench -p handful-patterns`

use handful_patterns::{Matcher, Rule, read};

fn main() {
    divan::main();
}

/// As many entries as the largest dictionary that a person brings.
const ENTRIES: u32 = 50_000;

/// Two words each, no two alike.
fn list() -> String {
    let mut seed = 9_u32;
    let mut word = || -> String {
        (0..7)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'a' + u8::try_from((seed >> 16) % 26).unwrap_or(0))
            })
            .collect()
    };
    (0..ENTRIES).map(|_| format!("{} {}\n", word(), word())).collect()
}

fn rules() -> Vec<Rule> {
    read(&list(), false).rules.into_iter().map(|it| it.rule).collect()
}

/// About a megabyte of sentences, an entry in every other one.
fn sentences() -> Vec<String> {
    let entries = rules();
    (0..8_000)
        .map(|number: usize| {
            let entry = &entries[number * 5 % entries.len()].text;
            let entry = if number.is_multiple_of(2) { entry.to_uppercase() } else { "nothing much".to_owned() };
            format!("The pitch motor of turbine {number} stalled during start-up; the crew replaced {entry} and the hub bearing.")
        })
        .collect()
}

#[divan::bench]
fn read_50_000_entries(bencher: divan::Bencher<'_, '_>) {
    let text = list();
    bencher.bench_local(|| read(&text, false));
}

#[divan::bench]
fn compile_50_000_entries(bencher: divan::Bencher<'_, '_>) {
    let rules = rules();
    bencher.bench_local(|| Matcher::new(&rules));
}

#[divan::bench]
fn look_through_a_megabyte(bencher: divan::Bencher<'_, '_>) {
    let (matcher, sentences) = (Matcher::new(&rules()), sentences());
    let bytes: usize = sentences.iter().map(String::len).sum();
    let found = || sentences.iter().map(|text| matcher.matches(text).len()).sum::<usize>();
    assert_eq!(found(), sentences.len() / 2);
    bencher.counter(divan::counter::BytesCount::new(bytes)).bench_local(found);
}
