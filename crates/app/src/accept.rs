//! Accepting many suggestions at once.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use handful_contract::{
    AcceptExample, AcceptQuery, AcceptReport, Applied, ErrorCode, Failure, OccurrenceExample,
    command as c,
};
use handful_store::{Accepted, Action, LabelledSpan};
use uuid::Uuid;

use crate::{
    App, Handle,
    context::{Context, Cutter},
    convert, convert_rule, failure,
    open::Opened,
};

/// How many places are shown beforehand.
const EXAMPLES: usize = 5;

impl Handle<c::PreviewAccept> for App {
    async fn handle(&self, command: c::PreviewAccept) -> Result<AcceptReport, Failure> {
        let opened = self.opened().await?;
        let meant = opened.meant(&command.query).await?;
        let documents: BTreeSet<Uuid> = meant.accepted.iter().map(|one| one.document).collect();
        Ok(AcceptReport {
            places: convert::offset(meant.accepted.len()),
            documents: convert::offset(documents.len()),
            wrong: meant.accepted.iter().map(|one| 1.0 - one.probability).sum(),
            examples: opened.examples(&meant.accepted).await?,
            documents_read: meant.read,
            documents_total: meant.total,
            seal: seal(&meant.accepted),
        })
    }
}

impl Handle<c::AcceptSuggestions> for App {
    async fn handle(&self, command: c::AcceptSuggestions) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let accepted = opened.meant(&command.query).await?.accepted;
        if seal(&accepted) != command.seal {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "The model has learned on meanwhile and suggests other places. Look at them again.",
            ));
        }
        let percent = (command.query.at_least * 100.0).round();
        let words = match accepted.len() {
            1 => format!("accept 1 suggestion from {percent} % on"),
            count => format!("accept {count} suggestions from {percent} % on"),
        };
        opened.perform(Action::AcceptAll { words, accepted }).await
    }
}

/// The suggestions that a query means.
struct Meant {
    accepted: Vec<Accepted>,
    /// How many documents have been read, of how many.
    read: u32,
    total: u32,
}

impl Opened {
    async fn meant(&self, query: &AcceptQuery) -> Result<Meant, Failure> {
        if !(0.0..=1.0).contains(&query.at_least) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "A probability lies between 0 and 100 %.",
            ));
        }
        let only =
            query.document.as_ref().map(|id| convert::uuid(&id.0, "document")).transpose()?;
        let concept =
            query.concept.as_ref().map(|id| convert::uuid(&id.0, "concept")).transpose()?;
        let mut meant = Meant { accepted: Vec::new(), read: 0, total: 0 };
        for (document, read) in self.session.documents() {
            if only.is_some_and(|only| only != document) {
                continue;
            }
            meant.total += 1;
            meant.read += u32::from(read);
            let found = self.session.suggestions(document).await.map_err(failure::session)?;
            meant.accepted.extend(
                found
                    .suggestions
                    .iter()
                    .filter(|one| concept.is_none_or(|wanted| wanted == one.concept))
                    .filter(|one| one.probability >= query.at_least)
                    .map(|one| Accepted {
                        document,
                        suggested: LabelledSpan { span: one.span, concept: one.concept },
                        version: found.version_of(one),
                        probability: one.probability,
                    }),
            );
        }
        Ok(meant)
    }

    /// The least probable ones: if they are right, the others are too.
    async fn examples(&self, accepted: &[Accepted]) -> Result<Vec<AcceptExample>, Failure> {
        let mut doubtful: Vec<&Accepted> = accepted.iter().collect();
        doubtful.sort_by(|one, other| one.probability.total_cmp(&other.probability));
        let concepts = self.store.concepts().await.map_err(failure::store)?;
        let names: HashMap<Uuid, String> =
            concepts.into_iter().map(|concept| (concept.id, concept.name)).collect();
        let mut examples = Vec::new();
        for one in doubtful.into_iter().take(EXAMPLES) {
            let document = self.store.document(one.document).await.map_err(failure::store)?;
            let LabelledSpan { span, concept } = one.suggested;
            let rule = match one.version {
                0 => self.session.rule_at(one.document, span, concept),
                _ => None,
            };
            let Context { before, words, after } = Cutter::new(&document).cut(one.suggested.span);
            examples.push(AcceptExample {
                place: OccurrenceExample { title: document.title, before, words, after },
                concept: names.get(&one.suggested.concept).cloned().unwrap_or_default(),
                probability: one.probability,
                rule: rule.map(|rule| convert_rule::rule_kind(rule.kind)),
            });
        }
        Ok(examples)
    }
}

/// What names these places and no others.
fn seal(accepted: &[Accepted]) -> String {
    let mut hasher = DefaultHasher::new();
    for one in accepted {
        (one.document, one.suggested).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
