use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::AtomicBool,
        mpsc::{self, Sender},
    },
    thread::JoinHandle,
};

use handful_store::{ReviewState, Rule, Store, StoreError};
use handful_text::Span;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    Cause, Hint, InUse, LikelyError, Manners, Measurement, Neighbour, Options, Proposal,
    RulePlaces, SentenceRef, SessionError, SharedEncoder, State, Suggestions, Trouble,
    VersionDifference,
    board::{Document, Gold},
    difference::Comparison,
    io,
    owner::{Command, Owner, Sight, Watch},
    shared::Shared,
};

/// How good the version in use is.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// What the loop is doing.
    pub state: State,
    /// Fingerprint of the encoder as it came; none where it cannot be read.
    pub fingerprint: Option<String>,
    /// What was measured last.
    pub measurement: Measurement,
    /// Of which version; none before the first measurement of what is learned now.
    pub measured: Option<u32>,
}

/// The learning loop of one open project.
///
/// Nothing here waits for work unless it says so. Dropping a session stops it as [`Session::stop`] does.
pub struct Session {
    shared: Arc<Shared>,
    store: Store,
    commands: Sender<Command>,
    owner: Mutex<Option<JoinHandle<()>>>,
}

impl Session {
    /// Starts the loop on an open project and returns at once; the encoder and the corpus are read in the
    /// background.
    ///
    /// `cache` is a folder for features, which may be shared between projects and deleted at any time.
    /// `hint` is called on the loop's own thread and must return soon.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        store: Store,
        encoder: SharedEncoder,
        cache: PathBuf,
        options: Options,
        hint: impl Fn(Hint) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::new(options.clock.clone(), hint));
        let (commands, inbox) = mpsc::channel();
        let owner = Owner::spawn(
            store.clone(),
            encoder,
            cache,
            options,
            shared.clone(),
            commands.clone(),
            inbox,
        )?;
        Ok(Self { shared, store, commands, owner: Mutex::new(Some(owner)) })
    }

    /// What the loop is doing, and how good it is: a snapshot, at any moment, without waiting.
    #[must_use]
    pub fn state(&self) -> State {
        self.shared.state()
    }

    /// The gold of these documents is different: annotations, decisions, review states; or concepts or rules
    /// are, which belong to no document. To be
    /// called after each action that the store performed, with all documents that it touched. Returns at
    /// once; from then on [`Session::suggestions`] is right about it, and a refit is on its way.
    pub fn gold_changed(&self, documents: &[Uuid]) {
        self.shared.stir();
        self.shared.doubt(documents);
        self.tell(Command::GoldChanged);
    }

    /// Documents came or went, as by an import or its undoing, or so much changed that everything is to be
    /// read again. Returns at once.
    pub fn corpus_changed(&self) {
        self.shared.doubt_everything();
        self.tell(Command::CorpusChanged);
    }

    /// These sentences are on screen: they are read first. Returns at once.
    pub fn look(&self, document: Uuid, first: u32, last: u32) {
        self.tell(Command::Look(Sight { document, first, last }));
    }

    /// What is suggested in a document now: nothing that an annotation overlaps, that was rejected, or in
    /// a done sentence. Empty where no model has read it yet. Does not wait for the loop; the store is
    /// asked if the document changed a moment ago.
    ///
    /// # Errors
    /// When the project file cannot be read.
    pub async fn suggestions(&self, document: Uuid) -> Result<Suggestions, SessionError> {
        let fresh = if self.shared.doubts(document) {
            let gold = self.store.gold(&[document]).await.map_err(|error| failed(&error))?;
            let concepts = self.store.concepts().await.map_err(|error| failed(&error))?;
            Some((gold, concepts))
        } else {
            None
        };
        let board = self.shared.board();
        let Some(known) = board.document(document) else {
            return Ok(Suggestions { document, version: None, suggestions: Vec::new() });
        };
        let read = known.sentences.iter().filter_map(|sentence| sentence.reading.as_ref());
        let version = read.map(|reading| reading.version).max();
        let suggestions = match fresh {
            Some((gold, concepts)) => {
                let reviewed: HashMap<u32, (bool, Gold)> = gold
                    .into_iter()
                    .flat_map(|gold| gold.sentences)
                    .map(|sentence| {
                        let done = sentence.state == ReviewState::Done;
                        (sentence.ordinal, (done, io::gold(&sentence)))
                    })
                    .collect();
                board.suggestions(
                    known,
                    &concepts.iter().map(|concept| concept.id).collect(),
                    |ordinal| reviewed.get(&ordinal).is_some_and(|(done, _)| *done),
                    |ordinal| reviewed.get(&ordinal).map(|(_, gold)| gold),
                )
            }
            None => board.suggestions(
                known,
                &board.concepts.iter().copied().collect(),
                |ordinal| known.sentences[ordinal as usize].done,
                |ordinal| board.gold(SentenceRef { document, ordinal }),
            ),
        };
        Ok(Suggestions { document, version, suggestions })
    }

    /// What is looked for before any model does, and how often each rule fits.
    #[must_use]
    pub fn rule_places(&self) -> RulePlaces {
        self.shared.board().rule_places()
    }

    /// The rule that fits a span of a document as this concept, if one does.
    #[must_use]
    pub fn rule_at(&self, document: Uuid, span: Span, concept: Uuid) -> Option<Rule> {
        self.shared.board().rule_at(document, span, concept).cloned()
    }

    /// Every document in the project's order, and whether a model has read whatever is open in it, so that
    /// its suggestions are all that there will be for now. Empty until the corpus is known.
    #[must_use]
    pub fn documents(&self) -> Vec<(Uuid, bool)> {
        let board = self.shared.board();
        let read = |document: &Document| {
            let mut open = document.sentences.iter().filter(|sentence| sentence.open());
            open.all(|sentence| sentence.reading.is_some())
        };
        board.documents().iter().map(|document| (document.id, read(document))).collect()
    }

    /// What the queue would ask next; none when every sentence is done or in `except`. Done sentences are
    /// never proposed. While no model has read anything it goes on in order from the current place, which
    /// is the first of `except`, or else the first sentence on screen. Waits until the corpus is known and
    /// all changes so far are taken in, never for the model: after opening a project, await
    /// [`Session::predict_all`] first where the answer must be the model's.
    ///
    /// # Errors
    /// When the session was stopped, or the project file cannot be read.
    pub async fn next(&self, except: &[SentenceRef]) -> Result<Option<Proposal>, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Next { except: except.to_vec(), reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Refits now, measures, keeps the new version in the project, and returns the state with it.
    ///
    /// # Errors
    /// When there is nothing to learn from, the loop failed, or the session was stopped.
    pub async fn learn_now(&self) -> Result<State, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Learn { reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// How much of the machine it may take from now on. Returns at once; what is under way ends on the
    /// threads that it began with.
    pub fn behave(&self, manners: Manners) {
        self.tell(Command::Behave(manners));
    }

    /// Holds a deep round now, however few the new annotations, and returns the state when it has ended:
    /// [`State::deep`] tells whether layers tuned to this project are in use, by this round or one before.
    ///
    /// # Errors
    /// When there is nothing to learn from, the encoder cannot be tuned, the round failed, or the session
    /// was stopped.
    pub async fn deepen_now(&self) -> Result<State, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Deepen { reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Ends the deep round in hand, if there is one; nothing of it is kept. Returns at once. The next one begins
    /// as ever, after as many new annotations.
    pub fn call_off_deep_round(&self) {
        self.tell(Command::CallOff);
    }

    /// Texts that are annotated in ways that contradict each other, and that nobody called right, those
    /// first where the odd one out is rarest. Waits until all changes so far are taken in.
    ///
    /// # Errors
    /// When the session was stopped.
    pub async fn likely_errors(&self) -> Result<Arc<Vec<LikelyError>>, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::LikelyErrors { reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// The version in use as it is now, refitted first if the gold has changed, with the sentences by which
    /// a model can be made of it that stands alone. Waits until all changes so far are learned.
    ///
    /// # Errors
    /// When there is nothing to learn from, the loop failed, the project file cannot be read, or the
    /// session was stopped.
    pub async fn in_use(&self) -> Result<InUse, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::InUse { reply });
        let mut in_use = answer.await.unwrap_or(Err(SessionError::Stopped))?;
        in_use.fetch(&self.store).await.map_err(|error| failed(&error))?;
        Ok(in_use)
    }

    /// The annotations that training may see and that resemble a span of a document most, as the encoder in
    /// use reads both; the most alike first. None where the span's sentence, or theirs, was not read yet.
    ///
    /// # Errors
    /// When the session was stopped.
    pub async fn nearest(
        &self,
        document: Uuid,
        span: Span,
        most: usize,
    ) -> Result<Vec<Neighbour>, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Nearest { span: (document, span), most, reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// How good the version in use is, concept by concept, and what it mistakes for what. Waits until it is
    /// known which version is in use, never for one that is being learned.
    ///
    /// # Errors
    /// When the session was stopped.
    pub async fn learned(&self) -> Result<Learned, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Inquire { reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Puts a kept version into use and stays with it, also after the project was opened again: what is
    /// marked meanwhile is kept and learned once it is let go by [`Session::use_newest`], or once somebody
    /// asks for a refit or a deep round.
    ///
    /// # Errors
    /// When there is no such version or it cannot be used, the project file cannot be written, or the
    /// session was stopped.
    pub async fn use_version(&self, version: u32) -> Result<State, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Choose { version, reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// The newest version comes back into use, and learning goes on from it. Does nothing where no version
    /// was chosen.
    ///
    /// # Errors
    /// When the session was stopped.
    pub async fn use_newest(&self) -> Result<State, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Release { reply });
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Where two versions differ, on the first few hundred sentences from the open document on. `progress`
    /// is called with the number of sentences read and of all, on a thread of its own. Raising `cancel`
    /// ends it.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`]; when one of them cannot be used, the project file cannot be read, or the
    /// session was stopped.
    pub async fn difference(
        &self,
        one: u32,
        other: u32,
        progress: impl Fn(u32, u32) + Send + 'static,
        cancel: Arc<AtomicBool>,
    ) -> Result<VersionDifference, SessionError> {
        let (reply, answer) = oneshot::channel();
        let progress = Box::new(progress);
        self.tell(Command::Differ(Comparison { one, other, progress, cancel, reply }));
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Reads the whole corpus with the newest version, refitting first if the gold has changed, and
    /// returns when every sentence is read. `progress` is called on the loop's own thread with the number
    /// of sentences read and of all. Raising `cancel`, or dropping the future, ends the waiting; what was
    /// read stays.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`]; when there is nothing to learn from, the loop failed, or the session
    /// was stopped.
    pub async fn predict_all(
        &self,
        progress: impl Fn(u32, u32) + Send + 'static,
        cancel: Arc<AtomicBool>,
    ) -> Result<State, SessionError> {
        let (reply, answer) = oneshot::channel();
        self.tell(Command::PredictAll(Watch { progress: Box::new(progress), cancel, reply }));
        answer.await.unwrap_or(Err(SessionError::Stopped))
    }

    /// Ends all work at once, keeps the version in use in the project if it is not kept yet, and returns
    /// when the threads are gone. Whoever still awaits anything gets [`SessionError::Stopped`].
    pub async fn stop(&self) {
        // Halted before it is told, or it might be told, look whether it is halted, and go to sleep.
        self.shared.halt();
        let (reply, gone) = oneshot::channel();
        self.tell(Command::Stop { reply });
        // The owner drops the reply if it is gone already.
        let _ = gone.await;
        self.join();
    }

    fn tell(&self, command: Command) {
        // An owner that is gone has dropped its inbox; whoever awaits an answer learns it from there.
        let _ = self.commands.send(command);
    }

    fn join(&self) {
        let owner = self.owner.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A hint may drop the last handle on the loop's own thread, which ends by itself then.
        if let Some(owner) = owner
            && owner.thread().id() != std::thread::current().id()
            && owner.join().is_err()
        {
            tracing::error!("the learning loop ended in a panic");
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.halt();
        let (reply, _) = oneshot::channel();
        self.tell(Command::Stop { reply });
        self.join();
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("state", &self.state()).finish_non_exhaustive()
    }
}

fn failed(error: &StoreError) -> SessionError {
    SessionError::Failed(Trouble { cause: Cause::Store, message: error.to_string() })
}
