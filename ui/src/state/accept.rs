use handful_contract::{AcceptQuery, AcceptReport, Score};

use super::wording::percent;

/// Where the limit lies at first, in percent.
const FIRST: u8 = 90;

/// With less of what the model marks being right, nobody should accept many places unseen.
const POOR: f32 = 0.7;

/// Which suggestions are to be accepted, and what that would do as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Accept {
    query: AcceptQuery,
    percent: u8,
    report: Option<AcceptReport>,
    /// The limit that the report is about, in percent.
    answered: u8,
    /// Whether the report answers an older question.
    stale: bool,
    asking: bool,
}

/// A reason to look again before many places are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Whether it is likely that much of it is wrong.
    pub grave: bool,
    /// The reason.
    pub words: String,
}

impl Accept {
    /// Begins with all documents and all concepts.
    pub fn new() -> Self {
        let mut accept = Self {
            query: AcceptQuery::default(),
            percent: 0,
            report: None,
            answered: 0,
            stale: true,
            asking: false,
        };
        accept.set_percent(FIRST);
        accept
    }

    /// What is asked for.
    pub fn query(&self) -> &AcceptQuery {
        &self.query
    }

    /// From which probability on, in percent.
    pub fn percent(&self) -> u8 {
        self.percent
    }

    /// What it would do, as far as is known.
    pub fn report(&self) -> Option<&AcceptReport> {
        self.report.as_ref()
    }

    /// Moves the limit.
    pub fn set_percent(&mut self, percent: u8) {
        self.percent = percent.min(100);
        let at_least = f32::from(self.percent) / 100.0;
        self.change(|query| query.at_least = at_least);
    }

    /// Another question.
    pub fn change(&mut self, change: impl FnOnce(&mut AcceptQuery)) {
        change(&mut self.query);
        self.stale = true;
    }

    /// What is to be asked now, if anything; one question at a time.
    pub fn ask(&mut self) -> Option<AcceptQuery> {
        if self.asking || !self.stale {
            return None;
        }
        self.asking = true;
        self.stale = false;
        self.answered = self.percent;
        Some(self.query.clone())
    }

    /// Takes an answer in; what was asked may have changed meanwhile.
    pub fn take(&mut self, report: Option<AcceptReport>) {
        self.asking = false;
        self.report = report;
    }

    /// The limit that the report is about, in percent; none while an answer is awaited.
    pub fn answered(&self) -> Option<u8> {
        (!self.asking && self.report.is_some()).then_some(self.answered)
    }

    /// How many places would be annotated.
    pub fn places(&self) -> u32 {
        self.report.as_ref().map_or(0, |report| report.places)
    }

    /// Whether what is shown is what would be done.
    pub fn is_ready(&self) -> bool {
        !self.asking && !self.stale && self.places() > 0
    }

    /// The reason to look again, if there is one.
    pub fn guard(&self, score: &Score) -> Option<Guard> {
        let guard = |grave, words| Some(Guard { grave, words });
        match score {
            _ if self.places() == 0 => None,
            _ if self.percent < 50 => guard(true, say!("guard-low")),
            Score::Measured { precision, .. } if *precision < POOR => {
                guard(true, say!("guard-poor", share = percent(*precision)))
            }
            Score::TooEarly { sentences_needed } => {
                guard(false, say!("guard-early", n = *sentences_needed))
            }
            Score::Measured { .. } => None,
        }
    }
}

/// How many places there are and how many of them are likely to be wrong.
pub fn preview(report: &AcceptReport) -> String {
    let (n, documents) = (report.places, report.documents);
    match report.wrong.round() {
        _ if n == 0 => say!("no-such-suggestion"),
        wrong if wrong < 1.0 => say!("accept-preview-none", n = n, documents = documents),
        wrong => say!("accept-preview-wrong", n = n, documents = documents, wrong = wrong),
    }
}

/// That the model has not read everything yet; none where it has.
pub fn read_so_far(report: &AcceptReport) -> Option<String> {
    (report.documents_read < report.documents_total)
        .then(|| say!("read-so-far", read = report.documents_read, n = report.documents_total))
}

#[cfg(test)]
mod tests {
    use handful_contract::ScoreBasis;

    use super::*;

    fn report(places: u32, wrong: f32) -> AcceptReport {
        AcceptReport { places, documents: 2, wrong, ..AcceptReport::default() }
    }

    fn measured(precision: f32) -> Score {
        let basis = ScoreBasis::HoldOut;
        Score::Measured {
            f1: 0.8,
            low: 0.7,
            high: 0.9,
            precision,
            recall: 0.8,
            sentences: 9,
            basis,
        }
    }

    #[test]
    fn one_question_at_a_time_and_only_its_answer_can_be_acted_on() {
        let mut accept = Accept::new();
        let asked = accept.ask().expect("a first question");
        assert!((asked.at_least - 0.9).abs() < 1e-6 && accept.ask().is_none());
        accept.set_percent(80);
        accept.take(Some(report(4, 0.2)));
        assert!(!accept.is_ready(), "the answer is to an older question");
        assert!(accept.ask().is_some());
        accept.take(Some(report(7, 0.2)));
        assert!(accept.is_ready() && accept.ask().is_none());
        accept.set_percent(100);
        accept.ask();
        accept.take(Some(report(0, 0.0)));
        assert!(!accept.is_ready(), "there is nothing to accept");
    }

    #[test]
    fn a_low_limit_or_a_poor_model_is_a_reason_to_look_again() {
        let mut accept = Accept::new();
        assert_eq!(accept.guard(&measured(0.1)), None, "nothing would be done");
        accept.take(Some(report(7, 0.2)));
        assert_eq!(accept.guard(&measured(0.9)), None);
        let poor = accept.guard(&measured(0.42)).expect("a reason");
        assert!(poor.grave && poor.words.contains("only 42 %"), "{poor:?}");
        let early = accept.guard(&Score::default()).expect("a reason");
        assert!(!early.grave && early.words.contains("5 more done sentences"), "{early:?}");
        accept.set_percent(49);
        assert!(accept.guard(&measured(0.9)).is_some_and(|guard| guard.grave));
    }

    #[test]
    fn what_is_likely_to_be_wrong_is_told() {
        assert_eq!(preview(&report(0, 0.0)), "No suggestion is so probable.");
        assert!(preview(&report(9, 0.3)).ends_with("less than one of them is likely to be wrong."));
        assert!(preview(&report(9, 1.2)).ends_with("about one of them is likely to be wrong."));
        assert_eq!(
            preview(&report(41, 3.4)),
            "41 suggestions in 2 documents; about 3 of them are likely to be wrong."
        );
        let read = AcceptReport { documents_read: 40, documents_total: 120, ..report(1, 0.1) };
        assert!(read_so_far(&read).is_some_and(|words| words.contains("40 of 120 documents")));
        assert_eq!(read_so_far(&report(1, 0.1)), None);
    }
}
