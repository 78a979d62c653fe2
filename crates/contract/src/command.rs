//! What the interface can ask for. Each command names its reply; the compiler checks both sides.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    AcceptQuery, AcceptReport, AgreementReport, AnnotateReport, AnnotationId, Applied, AskStrategy,
    Comparison, ConceptDraft, ConceptId, Decision, Depth, DeviceState, Document, DocumentFilter,
    DocumentId, DocumentPage, DocumentSuggestions, EncoderChoice, EncoderRow, Explanation,
    ExportFormat, ExportReport, ExportScope, FewShotReport, FewShotSetting, FindFrom, FindPage,
    FindQuery, HistoryPage, ImportOptions, ImportReport, JobId, LearningReport, LearningState,
    LikelyError, ModelReport, NamedSpan, Note, NoteOn, OccurrenceQuery, OccurrenceReport, PlaceRef,
    Preferences, PretrainReport, Project, Proposal, Protocol, RecentProject, Recipe, RejectedPage,
    ReviewState, RuleKind, RulePage, RuleReport, SampleReport, SentenceRef, SimulationReport,
    SourcePreview, SpeedReport, VersionComparison,
};

/// One thing that can be asked of the backend.
pub trait Command: Serialize + DeserializeOwned + Send + 'static {
    /// Its name on the wire.
    const NAME: &'static str;
    /// What comes back when it succeeds.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? } -> $reply:ty;)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

            impl Command for $name {
                const NAME: &'static str = stringify!($name);
                type Reply = $reply;
            }
        )*

        /// The names of all commands, in the order of their declaration.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Calls `$with!` with the list of all commands, so that a host cannot forget one.
        #[macro_export]
        macro_rules! for_each_command {
            ($with:ident) => { $with! { $($name),* } };
        }
    };
}

commands! {
    /// Makes a project file and opens it. An existing file is never overwritten.
    CreateProject {
        /// The file to make.
        path: String,
        /// The project's name.
        name: String,
    } -> Project;
    /// Opens a project file.
    OpenProject {
        /// The file.
        path: String,
    } -> Project;
    /// Opens the sample project, making it anew where it is absent.
    OpenSample {} -> Project;
    /// Closes the open project; everything is on disk already.
    CloseProject {} -> ();
    /// The open project; none on the start page.
    GetProject {} -> Option<Project>;
    /// Projects that were open before, newest first.
    ListRecent {} -> Vec<RecentProject>;
    /// Takes a project off that list; the file stays.
    ForgetRecent {
        /// The file.
        path: String,
    } -> ();

    /// Adds a concept.
    AddConcept {
        /// The concept.
        draft: ConceptDraft,
    } -> Applied;
    /// Renames, describes, recolours a concept or gives it another key. Its annotations follow.
    UpdateConcept {
        /// The concept.
        id: ConceptId,
        /// How it shall be; colour and key as given, `None` leaving the colour and removing the key.
        draft: ConceptDraft,
    } -> Applied;
    /// Deletes a concept and its annotations.
    DeleteConcept {
        /// The concept.
        id: ConceptId,
    } -> Applied;
    /// Makes the annotations of one concept those of another, and deletes the first.
    MergeConcept {
        /// The concept that goes.
        id: ConceptId,
        /// The concept that stays.
        into: ConceptId,
    } -> Applied;

    /// A stretch of the document list.
    ListDocuments {
        /// Which documents.
        filter: DocumentFilter,
        /// The place of the first row.
        offset: u32,
        /// How many rows at most.
        limit: u32,
    } -> DocumentPage;
    /// One document with everything that is drawn of it.
    GetDocument {
        /// The document.
        id: DocumentId,
    } -> Document;

    /// Marks a span as a concept. The sentence becomes in progress.
    Annotate {
        /// The document.
        document: DocumentId,
        /// First scalar value.
        start: u32,
        /// One past the last scalar value.
        end: u32,
        /// The concept.
        concept: ConceptId,
    } -> Applied;
    /// Gives an annotation another span or concept.
    ChangeAnnotation {
        /// The annotation.
        id: AnnotationId,
        /// First scalar value.
        start: u32,
        /// One past the last scalar value.
        end: u32,
        /// The concept.
        concept: ConceptId,
    } -> Applied;
    /// Deletes an annotation.
    DeleteAnnotation {
        /// The annotation.
        id: AnnotationId,
    } -> Applied;
    /// Makes two annotations of one; what lies between the parts is no longer annotated.
    SplitAnnotation {
        /// The annotation.
        id: AnnotationId,
        /// First scalar value of the first part.
        start: u32,
        /// One past the last scalar value of the first part.
        end: u32,
        /// First scalar value of the second part, which lies behind the first.
        second_start: u32,
        /// One past the last scalar value of the second part.
        second_end: u32,
    } -> Applied;
    /// Makes one annotation of two of the same concept, with what lies between them.
    JoinAnnotations {
        /// The one that stays.
        one: AnnotationId,
        /// The one that becomes part of it.
        other: AnnotationId,
    } -> Applied;
    /// Where else the words of a span stand.
    FindOccurrences {
        /// Which words, and where.
        query: OccurrenceQuery,
    } -> OccurrenceReport;
    /// Marks them there, as one action.
    AnnotateOccurrences {
        /// Which words, and where.
        query: OccurrenceQuery,
    } -> Applied;
    /// Where a phrase stands.
    Find {
        /// Which phrase, and among which places.
        query: FindQuery,
        /// Behind which place; from the first document on where none.
        from: Option<FindFrom>,
        /// How many places at most.
        limit: u32,
    } -> FindPage;
    /// Marks places as a concept, each in place of what it overlaps, as one action.
    AnnotatePlaces {
        /// The places.
        places: Vec<PlaceRef>,
        /// The concept.
        concept: ConceptId,
    } -> Applied;
    /// What is looked for as a concept before any model does.
    ListRules {
        /// The concept.
        concept: ConceptId,
        /// Only rules that hold this, whatever its case; all where it is empty.
        holding: String,
        /// The place of the first row.
        offset: u32,
        /// How many rows at most.
        limit: u32,
    } -> RulePage;
    /// Looks for words or an expression as a concept. One that is there already takes case as this one does.
    AddRule {
        /// The concept.
        concept: ConceptId,
        /// How `text` is meant.
        kind: RuleKind,
        /// The words or the expression.
        text: String,
        /// Whether upper and lower case differ.
        case: bool,
    } -> Applied;
    /// Looks for it no longer. Words do not join the dictionary by themselves either from then on.
    RemoveRule {
        /// The concept.
        concept: ConceptId,
        /// How `text` was meant.
        kind: RuleKind,
        /// The words or the expression.
        text: String,
    } -> Applied;
    /// Adds the rules of a file as one action: plain text with an entry on each line, maybe a tab and a label
    /// behind it, or Prodigy's patterns. Labels that are names of concepts say where they belong.
    ImportRules {
        /// The concept that rules without a label belong to, or with the only label of the file.
        concept: ConceptId,
        /// The file.
        path: String,
        /// Whether upper and lower case differ in entries of plain text.
        case: bool,
    } -> RuleReport;
    /// Accepts, rejects or corrects a suggestion.
    Decide {
        /// The document.
        document: DocumentId,
        /// The suggestion's first scalar value.
        start: u32,
        /// One past its last scalar value.
        end: u32,
        /// The suggestion's concept.
        concept: ConceptId,
        /// What the person says of it.
        decision: Decision,
    } -> Applied;
    /// Why a suggestion is made.
    ExplainSuggestion {
        /// The document.
        document: DocumentId,
        /// The suggestion's first scalar value.
        start: u32,
        /// One past its last scalar value.
        end: u32,
        /// The suggestion's concept.
        concept: ConceptId,
    } -> Explanation;
    /// Suggestions that were rejected, the newest first.
    ListRejected {
        /// Only those of this document; all where none.
        document: Option<DocumentId>,
        /// How many at most.
        limit: u32,
    } -> RejectedPage;
    /// Says no longer that a span is not of a concept, so that it can be suggested again.
    TakeBackRejection {
        /// Where.
        place: PlaceRef,
        /// As what it was rejected.
        concept: ConceptId,
    } -> Applied;
    /// What accepting many suggestions at once would do.
    PreviewAccept {
        /// Which ones.
        query: AcceptQuery,
    } -> AcceptReport;
    /// Accepts them, as one action; refused where they are not those of the report any more.
    AcceptSuggestions {
        /// Which ones.
        query: AcceptQuery,
        /// The report's seal.
        seal: String,
    } -> Applied;
    /// Sets the review state of a sentence.
    SetSentenceState {
        /// The sentence.
        sentence: SentenceRef,
        /// Its state.
        state: ReviewState,
    } -> Applied;
    /// Sets the review state of every sentence of a document.
    SetDocumentState {
        /// The document.
        document: DocumentId,
        /// The state.
        state: ReviewState,
    } -> Applied;
    /// Flags a sentence or a document, or writes a note on it; one without flag and words takes both away.
    SetNote {
        /// Where.
        on: NoteOn,
        /// What it shall be.
        note: Note,
    } -> Applied;
    /// Puts a second annotator's file beside the project: how far the two agree, and where they differ. Only
    /// documents with the same text are compared, white space aside.
    CompareWith {
        /// The job, to follow and to cancel it.
        job: JobId,
        /// The file, of any format that holds spans.
        path: String,
    } -> Comparison;
    /// Settles a difference: spans come in place of annotations, as one action. Concepts that are missing are made.
    Settle {
        /// The document.
        document: DocumentId,
        /// The annotations that go.
        gone: Vec<AnnotationId>,
        /// What comes.
        come: Vec<NamedSpan>,
    } -> Applied;
    /// How far two files of annotated texts agree. No project is needed.
    MeasureAgreement {
        /// The job, to follow and to cancel it.
        job: JobId,
        /// The first person's file.
        ours: String,
        /// The second person's.
        theirs: String,
    } -> AgreementReport;
    /// Takes the last action back.
    Undo {} -> Applied;
    /// Does again what was taken back.
    Redo {} -> Applied;
    /// What was done, newest first.
    ListHistory {
        /// Only actions with numbers below this one.
        before: Option<u64>,
        /// How many at most.
        limit: u32,
    } -> HistoryPage;
    /// Takes back or does again as many actions as it takes until this one is the last that stands.
    Travel {
        /// The action's number; 0 for the beginning.
        to: u64,
    } -> Applied;

    /// What the learning loop is doing.
    GetLearning {} -> LearningState;
    /// Refits now and waits until the new version is in use.
    Learn {} -> LearningState;
    /// Tunes the encoder's upper layers to this project now, and waits for it.
    Deepen {} -> LearningState;
    /// Ends the deep round in hand; the version in use stays, and the next round begins as ever.
    CallOffDeepRound {} -> ();
    /// Reads everything with the version in use and waits until it is done.
    Suggest {
        /// A name to cancel it by.
        job: JobId,
    } -> LearningState;
    /// The suggestions of one document as they are now.
    GetSuggestions {
        /// The document.
        document: DocumentId,
    } -> DocumentSuggestions;
    /// How learning goes: score over time and by concept, what is confused, what more work is likely to bring,
    /// and the versions.
    GetLearningReport {} -> LearningReport;
    /// Puts a kept version into use and stays with it: what is marked meanwhile is kept, and learned once the
    /// newest one is in use again.
    UseVersion {
        /// The version.
        version: u32,
    } -> LearningState;
    /// Goes on learning from the newest version.
    UseNewestVersion {} -> LearningState;
    /// Where two versions differ, on the first few hundred sentences from the open document on.
    CompareVersions {
        /// A name to cancel it by.
        job: JobId,
        /// A version.
        one: u32,
        /// Another one.
        other: u32,
    } -> VersionComparison;
    /// Texts that are annotated in ways that contradict each other, those first where the odd one out is
    /// rarest. Waits until all changes so far are taken in.
    ListLikelyErrors {} -> Vec<LikelyError>;
    /// Calls a text right as it is: it is no likely error any more until it gets yet another reading.
    Confirm {
        /// The text, as it stands in the documents.
        surface: String,
        /// The concepts that it is annotated with; none among them stands for "left outside".
        readings: Vec<Option<ConceptId>>,
    } -> Applied;
    /// Says which sentences are on screen; they are predicted first.
    Look {
        /// The document.
        document: DocumentId,
        /// First visible sentence.
        first: u32,
        /// Last visible sentence.
        last: u32,
    } -> ();
    /// What the queue would ask next; none when everything is done.
    NextSentence {
        /// Sentences to leave out, such as the current one and those skipped.
        except: Vec<SentenceRef>,
    } -> Option<Proposal>;

    /// Looks into files and folders before an import.
    InspectSources {
        /// Files and folders.
        paths: Vec<String>,
        /// As they would be imported.
        options: ImportOptions,
    } -> Vec<SourcePreview>;
    /// Imports files and folders as one action.
    Import {
        /// A name to cancel it by.
        job: JobId,
        /// Files and folders.
        paths: Vec<String>,
        /// How.
        options: ImportOptions,
    } -> ImportReport;
    /// Writes the project to a file in another form.
    Export {
        /// A name to cancel it by.
        job: JobId,
        /// The file to write.
        path: String,
        /// The form.
        format: ExportFormat,
        /// Which documents.
        scope: ExportScope,
        /// Whether suggestions are written too.
        with_suggestions: bool,
    } -> ExportReport;
    /// Writes the version in use to a folder as a model that needs neither the project nor Handful: one that
    /// tags tokens, as Hugging Face's transformers loads it.
    ExportModel {
        /// A name to cancel it by.
        job: JobId,
        /// The folder to make; one that is there must be empty.
        path: String,
        /// What it will be called; the project's name where none is said.
        name: Option<String>,
        /// Whether the same model is written as ONNX too.
        with_onnx: bool,
    } -> ModelReport;
    /// Runs a model from a folder over files and writes their texts with what it finds. No project has part
    /// in it.
    AnnotateFiles {
        /// A name to cancel it by.
        job: JobId,
        /// The model's folder.
        model: String,
        /// Files and folders.
        paths: Vec<String>,
        /// How they are read.
        options: ImportOptions,
        /// The file to write.
        output: String,
        /// Its form.
        format: ExportFormat,
    } -> AnnotateReport;
    /// Stops a job.
    CancelJob {
        /// The job.
        job: JobId,
    } -> ();

    /// What the user likes.
    GetPreferences {} -> Preferences;
    /// Remembers what the user likes.
    SetPreferences {
        /// All of it.
        preferences: Preferences,
    } -> ();
    /// What computes.
    GetDevice {} -> DeviceState;

    /// The encoders that are here or can be had.
    ListEncoders {} -> Vec<EncoderRow>;
    /// Downloads an encoder of the list, or goes on with a download that was stopped. Stopping the job keeps
    /// what was fetched.
    DownloadEncoder {
        /// A name to stop it by.
        job: JobId,
        /// The encoder.
        name: String,
    } -> EncoderRow;
    /// Adds an encoder in the Hugging Face layout to the list.
    AddEncoder {
        /// Its folder.
        folder: String,
    } -> EncoderRow;
    /// Takes a downloaded encoder off this machine, or what a stopped download has left of it, or a folder off
    /// the list; the folder stays.
    RemoveEncoder {
        /// The encoder.
        name: String,
    } -> ();
    /// Lets the open project use another encoder from now on. Nothing that a person did is changed; what was
    /// learned is learned anew.
    ChooseEncoder {
        /// The encoder: a name of the list, or the path of a folder.
        name: String,
    } -> Project;

    /// Marks spans from a file on the project's texts and sets those documents done.
    LabelFrom {
        /// A JSONL file with `text` and `spans`.
        path: String,
        /// Only the first so many lines.
        only: Option<u32>,
    } -> ImportReport;
    /// Measures few-shot quality on a folder with `train.jsonl` and `test.jsonl`.
    EvaluateFewShot {
        /// A name to cancel it by.
        job: JobId,
        /// The folder.
        data: String,
        /// Spans of each concept in the training sample.
        k: Vec<u32>,
        /// How many samples for each k.
        seeds: u32,
        /// Only so many sentences of the test set, drawn once; all where none.
        #[serde(default)]
        test_limit: Option<u32>,
        /// Percentages of the sample's spans to hide, each with everything that can be made of words
        /// without an annotation.
        #[serde(default)]
        hide: Vec<u32>,
        /// How the head is learned; by default as in the running application.
        #[serde(default)]
        recipe: Recipe,
        /// Settings to hold against the recipe on the same samples, each one change to it.
        #[serde(default)]
        compare: Vec<FewShotSetting>,
        /// What learns.
        #[serde(default)]
        depth: Depth,
        /// What the score is of.
        #[serde(default)]
        protocol: Protocol,
        /// What reads the sentences.
        #[serde(default)]
        encoder: EncoderChoice,
    } -> FewShotReport;
    /// Pre-trains an encoder on sentences whose spans bear the names of concepts, and writes it to a
    /// folder. A run that is stopped can be taken up again with the same command.
    Pretrain {
        /// A name to cancel it by.
        job: JobId,
        /// A folder of JSONL files with `text` and `spans`, each a set of its own; none where empty.
        data: Option<String>,
        /// Tables in the format of the NuNER data set.
        csv: Vec<String>,
        /// The folder to write to; what is needed to go on lies there too.
        output: String,
        /// The encoder to begin with. The layers are those of the new one's features: its last and its
        /// topmost frozen one where none are chosen.
        encoder: EncoderChoice,
        /// What everything that is drawn is drawn from.
        seed: u64,
        /// Sentences to see; each once on average where none is said.
        sentences: Option<u64>,
        /// Go on with what lies in the folder; otherwise it must hold no run.
        resume: bool,
        /// Folders with `train.jsonl` and `test.jsonl` to measure few-shot quality on as it goes.
        probes: Vec<String>,
        /// What people will call the encoder; the folder's name where none is said.
        name: Option<String>,
        /// SPDX identifier of the licence that its data leaves for the weights.
        licence: Option<String>,
    } -> PretrainReport;
    /// Draws the samples that `EvaluateFewShot` learns from, so that others can learn from the same.
    DrawSamples {
        /// The folder with `train.jsonl` and `test.jsonl`.
        data: String,
        /// Spans of each concept in a sample.
        k: Vec<u32>,
        /// How many samples for each k.
        seeds: u32,
        /// At most so many sentences of `test.jsonl`, always the same ones.
        test_limit: Option<u32>,
        /// A folder to write the sentences to, with their words; see [`SampledSentence`](crate::SampledSentence).
        /// It is made where it is absent, and can itself be measured on.
        output: Option<String>,
    } -> SampleReport;
    /// Measures how fast sentences are read and suggestions for them are made, nothing being cached.
    EvaluateSpeed {
        /// A name to cancel it by.
        job: JobId,
        /// The folder: the head and the upper layers learn from a sample of `train.jsonl`, and
        /// `test.jsonl` is read.
        data: String,
    } -> SpeedReport;
    /// Plays strategies of asking on a folder with `train.jsonl` and `test.jsonl`: an expert made of
    /// gold answers, the head learns.
    Simulate {
        /// A name to cancel it by.
        job: JobId,
        /// The folder: `train.jsonl` is what can be asked about, `test.jsonl` is the judge.
        data: String,
        /// What is played.
        strategies: Vec<AskStrategy>,
        /// How many plays of each.
        seeds: u32,
        /// A play ends with so many spans marked; with as many as the reference holds where none.
        labels: Option<u32>,
        /// The strategies are held against a sample with so many spans of each concept.
        reference: u32,
        /// Only so many sentences of `train.jsonl`, drawn once; all where none.
        pool_limit: Option<u32>,
        /// Only so many sentences of `test.jsonl`, drawn once; all where none.
        test_limit: Option<u32>,
        /// Key presses are counted until so many sentences of the pool are right; not where 0.
        keys: u32,
    } -> SimulationReport;
}
