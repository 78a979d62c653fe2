use std::collections::VecDeque;

use handful_text::Span;

use super::{
    Found, Read, hand_over,
    tags::{Census, Scheme, Tag, chunks},
};
use crate::{
    Encoding, LabelledSpan, ReadOptions, Remark, ReviewState, Source, SourceDocument,
    SourceProblem, SourceSentence,
    lines::{LONGEST_LINE, Line, LineEnds, Lines},
};

/// What stands where a document begins.
const DOCUMENT_START: &str = "-DOCSTART-";

/// CoNLL-2003 and 2002: a token a line, columns parted by tabs or spaces, the tag in the last.
///
/// Tokens are joined by one space, sentences by one line end. Where the source says where documents
/// begin, a document has all sentences up to the next beginning; elsewhere each sentence is a document.
pub(super) struct Conll {
    pieces: Pieces,
    scheme: Scheme,
    /// The document that is being read; none before the first beginning of one.
    open: Option<SourceDocument>,
    /// How many scalar values its text has.
    length: usize,
    /// Whether a line has said where a document begins.
    says_beginnings: bool,
}

/// The sentences and beginnings of documents in a source.
struct Pieces {
    lines: Lines,
    /// A beginning that followed a sentence without an empty line between them.
    waiting: Option<Piece>,
}

/// The lines of one sentence.
#[derive(Default)]
struct Rows {
    first: u64,
    rows: Vec<(u64, String)>,
    trouble: Option<Remark>,
}

/// What comes next in the file.
enum Piece {
    Beginning { line: u64, title: Option<String> },
    Sentence(Rows),
    End,
}

impl Conll {
    pub(super) fn open(source: &Source, options: &ReadOptions) -> Result<Self, SourceProblem> {
        let scheme = census(&mut Pieces::open(source, options.encoding)?)?;
        Ok(Self {
            pieces: Pieces::open(source, options.encoding)?,
            scheme,
            open: None,
            length: 0,
            says_beginnings: false,
        })
    }

    fn sentence(&mut self, rows: &Rows, found: &mut VecDeque<Found>) {
        let (tokens, entities) = match understood(rows) {
            Ok(understood) => understood,
            Err(trouble) => {
                found.push_back(Found::Refused(trouble));
                return;
            }
        };
        let apart = self.open.is_none();
        let document = self.open.get_or_insert_with(|| SourceDocument {
            line: rows.first,
            state: self.scheme.state(),
            ..SourceDocument::default()
        });
        if apart {
            self.length = 0;
        }
        if !document.text.is_empty() {
            document.text.push('\n');
            self.length += 1;
        }
        let start = self.length;
        let mut edges = Vec::with_capacity(tokens.len());
        for token in &tokens {
            if self.length > start {
                document.text.push(' ');
                self.length += 1;
            }
            document.text.push_str(token);
            let from = self.length;
            self.length += token.chars().count();
            edges.push(Span::new(from, self.length));
        }
        document.spans.extend(entities.into_iter().map(|(first, end, label)| LabelledSpan {
            span: Span::new(edges[first].start, edges[end - 1].end),
            label,
        }));
        document.sentences.get_or_insert_default().push(SourceSentence {
            span: Span::new(start, self.length),
            state: self.scheme.state().unwrap_or_default(),
        });
        if apart {
            self.close(found);
        }
    }

    fn close(&mut self, found: &mut VecDeque<Found>) {
        self.length = 0;
        if let Some(document) = self.open.take().filter(|document| !document.text.is_empty()) {
            hand_over(document, found);
        }
    }

    fn notes(&self) -> Vec<Remark> {
        let mut notes = vec![Remark::of_file(format!("read as {}", self.scheme.name))];
        if self.scheme.repaired > 0 {
            notes.push(Remark::of_file(format!(
                "{} with another tag than {} asks for; each was taken as an entity of its own",
                if self.scheme.repaired == 1 {
                    "1 entity begins".to_owned()
                } else {
                    format!("{} entities begin", self.scheme.repaired)
                },
                self.scheme.name
            )));
        }
        if self.scheme.entities > 0 {
            notes
                .push(Remark::of_file("every token has a tag, so the sentences are taken as done"));
        }
        notes.push(Remark::of_file(if !self.says_beginnings {
            "it does not say where documents begin, so each sentence is one; its tokens are joined by \
             spaces"
                .to_owned()
        } else {
            "documents begin where it says so; tokens are joined by spaces".to_owned()
        }));
        notes.extend(self.pieces.lines.notes());
        notes
    }
}

impl Scheme {
    /// A corpus with entities says of every other token that it is outside; one without has not been
    /// marked yet.
    fn state(&self) -> Option<ReviewState> {
        (self.entities > 0).then_some(ReviewState::Done)
    }
}

impl Read for Conll {
    fn read_on(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        match self.pieces.next_piece()? {
            Piece::Beginning { line, title } => {
                self.close(found);
                self.says_beginnings = true;
                self.open = Some(SourceDocument {
                    title,
                    line,
                    state: self.scheme.state(),
                    ..Default::default()
                });
            }
            Piece::Sentence(rows) => self.sentence(&rows, found),
            Piece::End => {
                self.close(found);
                found.extend(self.notes().into_iter().map(Found::Note));
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn bytes_read(&self) -> u64 {
        self.pieces.lines.bytes_read()
    }
}

/// Reads everything once for its tags: IOB1 and IOB2 differ in a few lines of a whole corpus.
fn census(pieces: &mut Pieces) -> Result<Scheme, SourceProblem> {
    let mut census = Census::default();
    loop {
        match pieces.next_piece()? {
            Piece::Beginning { .. } => {}
            Piece::Sentence(rows) => {
                let tags: Vec<&str> = rows
                    .rows
                    .iter()
                    .filter_map(|(_, row)| {
                        let columns = columns_of(row);
                        columns.last().copied().filter(|_| columns.len() > 1)
                    })
                    .collect();
                census.sentence(&tags);
            }
            Piece::End => break,
        }
    }
    census.scheme().map_err(|tags| SourceProblem::UnknownScheme { tags })
}

impl Pieces {
    fn open(source: &Source, encoding: Encoding) -> Result<Self, SourceProblem> {
        let lines = Lines::new(source.open()?, encoding, LineEnds::FeedOrReturn, LONGEST_LINE);
        Ok(Self { lines, waiting: None })
    }

    fn next_piece(&mut self) -> Result<Piece, SourceProblem> {
        if let Some(piece) = self.waiting.take() {
            return Ok(piece);
        }
        let mut rows = Rows::default();
        while let Some(Line { number, text, .. }) = self.lines.next_line()? {
            let text = match text {
                Ok(text) => text,
                Err(problem) => {
                    rows.note_first(number);
                    let words = format!("{}; its sentence is left out", problem.words());
                    rows.trouble.get_or_insert_with(|| Remark::at(number, words));
                    continue;
                }
            };
            if text.trim().is_empty() {
                if rows.first > 0 {
                    return Ok(Piece::Sentence(rows));
                }
                continue;
            }
            if let Some(rest) = text.strip_prefix(DOCUMENT_START) {
                let beginning = Piece::Beginning { line: number, title: title_in(rest) };
                if rows.first == 0 {
                    return Ok(beginning);
                }
                self.waiting = Some(beginning);
                return Ok(Piece::Sentence(rows));
            }
            if !is_comment(&text) {
                rows.note_first(number);
                rows.rows.push((number, text));
            }
        }
        Ok(if rows.first > 0 { Piece::Sentence(rows) } else { Piece::End })
    }
}

impl Rows {
    fn note_first(&mut self, number: u64) {
        if self.first == 0 {
            self.first = number;
        }
    }
}

/// "-DOCSTART- (12 Vienna)" names its document.
fn title_in(rest: &str) -> Option<String> {
    let title = rest.trim().strip_prefix('(')?.split_once(')')?.0.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// "# text = …" is a comment; "# O" is a token.
fn is_comment(line: &str) -> bool {
    line.starts_with('#') && {
        let columns = columns_of(line);
        columns.len() < 2 || columns.last().is_none_or(|tag| Tag::read(tag).is_none())
    }
}

/// The columns of a line: parted by tabs where it has any, by spaces elsewhere.
pub(crate) fn columns_of(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.trim_end().split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    }
}

/// Whether a column can be a tag.
pub(crate) fn looks_like_tag(column: &str) -> bool {
    Tag::read(column).is_some()
}

type Understood = (Vec<String>, Vec<(usize, usize, String)>);

/// The tokens of a sentence and its entities in tokens, or the line that makes it useless.
fn understood(rows: &Rows) -> Result<Understood, Remark> {
    if let Some(trouble) = &rows.trouble {
        return Err(trouble.clone());
    }
    let mut tokens = Vec::with_capacity(rows.rows.len());
    let mut tags = Vec::with_capacity(rows.rows.len());
    for (number, row) in &rows.rows {
        let columns = columns_of(row);
        let refuse =
            |what: String| Err(Remark::at(*number, format!("{what}; its sentence is left out")));
        let (Some(token), Some(tag)) =
            (columns.first(), columns.last().filter(|_| columns.len() > 1))
        else {
            return refuse(format!("has no tag after “{}”", row.trim()));
        };
        if token.is_empty() {
            return refuse("has a tag without a token".to_owned());
        }
        if token.contains('\0') {
            return refuse("has a NUL, which no text has".to_owned());
        }
        let Some(tag) = Tag::read(tag) else {
            return refuse(format!("has the tag “{tag}”, which is of no known scheme"));
        };
        tokens.push((*token).to_owned());
        tags.push(tag);
    }
    let entities = chunks(&tags)
        .into_iter()
        .map(|(first, end, label)| (first, end, label.to_owned()))
        .collect();
    Ok((tokens, entities))
}
