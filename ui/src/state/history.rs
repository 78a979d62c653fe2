use handful_contract::{HistoryPage, PastAction};

/// How many actions are asked for at a time.
pub const STRETCH: u32 = 200;

/// What was done, as far as it was looked at, and where in it the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    actions: Vec<PastAction>,
    more: bool,
    at: usize,
}

impl History {
    /// Begins with the newest actions; the person is where the project stands.
    pub fn new(page: HistoryPage) -> Self {
        let mut history = Self { actions: page.actions, more: page.more, at: 0 };
        history.at = history.standing();
        history
    }

    /// Takes older actions in.
    pub fn add(&mut self, page: HistoryPage) {
        self.actions.extend(page.actions);
        self.more = page.more;
    }

    /// The actions, newest first.
    pub fn actions(&self) -> &[PastAction] {
        &self.actions
    }

    /// The number below which older actions are to be asked for, if there are any.
    pub fn older(&self) -> Option<u64> {
        self.more.then(|| self.actions.last().map(|action| action.number)).flatten()
    }

    /// How many rows there are: the actions and, when all are there, the beginning.
    pub fn rows(&self) -> usize {
        self.actions.len() + usize::from(!self.more)
    }

    /// The row of the state in which the project is.
    pub fn standing(&self) -> usize {
        self.actions.iter().position(|action| !action.undone).unwrap_or(self.actions.len())
    }

    /// The row where the person is.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes to a row, or as near as there is one.
    pub fn go(&mut self, row: usize) {
        self.at = row.min(self.rows().saturating_sub(1));
    }

    /// Goes so many rows on or back.
    pub fn walk(&mut self, rows: isize) {
        self.go(self.at.saturating_add_signed(rows));
    }

    /// The number of the action that a row stands for; 0 for the beginning.
    pub fn number(&self, row: usize) -> u64 {
        self.actions.get(row).map_or(0, |action| action.number)
    }

    /// How many actions would be taken back, or done again, by going to a row.
    pub fn steps_to(&self, row: usize) -> (usize, usize) {
        let standing = self.standing();
        (row.saturating_sub(standing), standing.saturating_sub(row))
    }

    /// The project is in the state of this row now.
    pub fn stand(&mut self, row: usize) {
        for (place, action) in self.actions.iter_mut().enumerate() {
            action.undone = place < row;
        }
        self.go(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(number: u64, undone: bool) -> PastAction {
        PastAction {
            number,
            words: format!("do {number}"),
            at: 0,
            undone,
            document: None,
            title: String::new(),
        }
    }

    fn page(actions: &[(u64, bool)], more: bool) -> HistoryPage {
        let actions = actions.iter().map(|(number, undone)| action(*number, *undone)).collect();
        HistoryPage { actions, more }
    }

    #[test]
    fn the_person_begins_where_the_project_stands() {
        let history = History::new(page(&[(9, true), (7, true), (4, false), (2, false)], true));
        assert_eq!((history.at(), history.standing(), history.number(2)), (2, 2, 4));
        assert_eq!(history.steps_to(0), (0, 2));
        assert_eq!(history.steps_to(3), (1, 0));
        let nothing = History::new(page(&[(3, true)], false));
        assert_eq!((nothing.at(), nothing.number(1)), (1, 0));
    }

    #[test]
    fn the_beginning_is_the_last_row_once_all_are_there() {
        let mut history = History::new(page(&[(9, false), (7, false)], true));
        assert_eq!((history.rows(), history.older()), (2, Some(7)));
        history.walk(9);
        assert_eq!(history.at(), 1);
        history.add(page(&[(3, false)], false));
        assert_eq!((history.rows(), history.older()), (4, None));
        history.walk(9);
        assert_eq!((history.at(), history.number(history.at())), (3, 0));
    }

    #[test]
    fn going_somewhere_greys_what_is_above() {
        let mut history = History::new(page(&[(9, false), (7, false), (4, false)], false));
        history.stand(2);
        let undone: Vec<bool> = history.actions().iter().map(|action| action.undone).collect();
        assert_eq!((undone, history.standing()), (vec![true, true, false], 2));
        history.stand(3);
        assert_eq!(history.standing(), 3);
        history.stand(0);
        assert_eq!(history.standing(), 0);
    }
}
