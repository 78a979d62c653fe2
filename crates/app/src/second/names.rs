//! Concepts by their names, in two files that need not spell them alike.

use std::collections::HashMap;

/// Names of concepts, each with a number.
#[derive(Default)]
pub(super) struct Names {
    names: Vec<String>,
    known: HashMap<String, usize>,
}

impl Names {
    /// The first person's concepts. Formats of columns write spaces in a name as underscores, so each is known by
    /// that too, unless another one is really called so.
    pub(super) fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut all = Self::default();
        for name in names {
            let folded = folded(name);
            if !all.known.contains_key(&folded) {
                all.add(name, folded);
            }
        }
        for (number, name) in all.names.iter().enumerate() {
            all.known.entry(joined(&folded(name))).or_insert(number);
        }
        all
    }

    /// The number of a name; a new one where nobody has said it yet.
    pub(super) fn number(&mut self, name: &str) -> usize {
        let folded = folded(name);
        match self.known.get(&folded) {
            Some(number) => *number,
            None => self.add(name, folded),
        }
    }

    pub(super) fn name(&self, number: usize) -> &str {
        &self.names[number]
    }

    fn add(&mut self, name: &str, folded: String) -> usize {
        let number = self.names.len();
        self.names.push(name.trim().to_owned());
        self.known.insert(folded, number);
        number
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn joined(name: &str) -> String {
    name.chars().map(|sign| if sign.is_whitespace() { '_' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_case_and_with_underscores_for_spaces() {
        let mut names = Names::of(["trading partner", "Place", "a b", "a_b"]);
        for (name, number) in
            [("TRADING partner ", 0), ("trading_partner", 0), ("place", 1), ("a b", 2), ("a_b", 3)]
        {
            assert_eq!(names.number(name), number, "{name}");
        }
        assert_eq!(names.number("Ship"), 4);
        assert_eq!(names.number("ship"), 4);
        assert_eq!(names.name(4), "Ship");
    }
}
