## Accepting many suggestions.

accept-many = Accept many suggestions
accept-limit = All that are at least so probable
probability-in-percent = Probability in percent
everywhere = Everywhere
most-doubtful-colon = The most doubtful of them:
most-doubtful = The most doubtful of them
accept-them = Accept them
accept-note = Rejected places stay rejected. One undo takes everything back.
accept-n =
    Accept { $n ->
        [one] 1 suggestion
       *[other] { $n } suggestions
    }
accept-n-grave =
    Accept { $n ->
        [one] 1 suggestion
       *[other] { $n } suggestions
    } all the same
guard-low = Below 50 % a suggestion is more likely wrong than right. Decide on these one by one instead, or raise the limit.
no-such-suggestion = No suggestion is so probable.
guard-poor = On done sentences only { $share } of what the model marks is right. Decide on more suggestions one by one before you accept many.
guard-early =
    Nothing has shown yet how far the model can be relied upon: that takes { $n ->
        [one] 1 more done sentence
       *[other] { $n } more done sentences
    }.
accept-preview-none =
    { count-suggestions } in { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }; less than one of them is likely to be wrong.
accept-preview-wrong =
    { count-suggestions } in { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }; { $wrong ->
        [one] about one of them is
       *[other] about { $wrong } of them are
    } likely to be wrong.
read-so-far = The model has read { $read } of { count-documents } so far. What it finds later is not accepted.

## A second annotator.

compare-note = A file of the same texts as another person has annotated them: JSONL or CoNLL. Sentences that both of you have done are compared.
compare = Compare
reading-the-file = Reading the file
nothing-differs = Nothing differs.
not-compared = Not compared
same = Same
walk-through =
    Walk through { $n ->
        [one] 1 difference
       *[other] { $n } differences
    }
measure-f1 = F1 of annotations
measure-f1-note = Twice the annotations that both have with the same edges and the same concept, over all annotations of both. 1: all are the same; 0: none is.
measure-kappa = Cohen’s κ of words
measure-kappa-note = (p − e) / (1 − e), where p is the share of words that lie in the same concept, or outside, for both, and e the share that chance would give people who use each concept as often as you do. 1: always the same; 0: no more than by chance.
measure-alpha = Krippendorff’s α of edges
measure-alpha-note = 1 − D / E, where D adds up how far edges lie apart, squared, or how long an annotation is that the other has not got, and E is what the same annotations would give if they were thrown on the text at random (αU, 1995). 1: all edges are the same; 0: no better than by chance; below 0: worse.
compared-none = No sentence is done on both sides
compared =
    { $sentences ->
        [one] 1 sentence
       *[other] { $sentences } sentences
    } in { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    } compared, { $words ->
        [one] 1 word
       *[other] { $words } words
    }
beside-left-out = { count-sentences } left out: only what both of you have set done is compared
beside-respaced = { count-documents } with other white space: their annotations were carried over
beside-alone = { count-documents } of this project not in their file
beside-refused = { $n } not compared, listed below

## The same words elsewhere.

elsewhere = The same words elsewhere
in-whole-project = In the whole project
what-is-the-same = What counts as the same
case-as-here = Upper and lower case as here
whole-words-only = Whole words only
elsewhere-note = Annotations, rejected places and done sentences stay as they are. One undo takes everything back.
mark-them = Mark them
mark-n-places =
    Mark { $n ->
        [one] 1 place
       *[other] { $n } places
    }

## Encoders.

encoders-note = An encoder is what reads the texts before anything is learned. Another one keeps all that you have marked; what was learned from it is learned anew.
add-a-folder = Add a folder
encoder-folder-note = A model in the Hugging Face layout: BERT, RoBERTa, XLM-RoBERTa, DistilBERT or MPNet.
asking-for-files = Asking for the files
in-use = In use
encoder-use = Use
encoder-download = Download
encoder-go-on = Go on
encoder-remove = Remove
encoder-discard = Discard
encoder-forget = Forget
encoder-built-in = comes with Handful
encoder-folder-gone = its folder is not there any more
encoder-in-folder = in { $folder }
about-mb = about { $n } MB
encoder-fetched = { $size } fetched so far

## Export.

format = Format
format-jsonl-note = Handful’s own. Importing it gives the same documents, spans, states and notes.
format-conll-note = A word a line with its tag (IOB2).
format-hf-note = Words and tag names a line, for its datasets library.
done-only = Done only
with-suggestions = With suggestions
with-suggestions-note = Marked as such where the format can say so.
writing-the-file = Writing the file
format-jsonl = JSONL
format-conll = CoNLL
format-hf = Hugging Face
export-model-note = The version in use as a folder of its own: transformers loads it in Python, and Handful’s command line runs it over files.
folder = Folder
model-folder-note = It will be made; one that is there must be empty.
as-onnx = As ONNX too
as-onnx-note = For programs that run ONNX. The folder becomes twice as large.
reading-for-model = Reading sentences for the model
what-to-export = What to export
export-texts = Texts
export-model = Model
model-stopped = Stopped. No folder was written.
model-readme = README.md in the folder says how to use it
model-written = A model of { count-concepts } written, { $size }
model-from = Made of version { $version }, learned from { count-annotations }
model-score = F1 { $own } on { count-sentences } kept apart; the version itself has { $before }
model-alike-seen = It tags { $same } of { $words } words in sentences that it was made from as the version does
model-alike = It tags { $same } of { $words } words in sentences that it has not seen as the version does

## How an import or an export ended.

taken-changed = Taken with a change
format-cannot-hold = The format cannot hold
duplicates-left-out = { count-documents } left out: the project has the same text already
came-with-them = { count-annotations } came with them
concepts-are = Concepts: { $names }
place-line = { $file }, line { $n }
and-more = and { $n } more
documents-written = { count-documents } written
loss = “{ $words }” as { $concept }: { $reason }
export-both =
    { count-annotations } and { $suggestions ->
        [one] 1 suggestion
       *[other] { $suggestions } suggestions
    }

## The history.

history-list = What was done, newest first
show-older = Show older ones
history-now = now
the-beginning = The beginning
undone-mark = , undone
undone-was = Undone: { $what }
redone-was = Done again: { $what }

## Import.

reading-files = Reading the files
import-paths = Files and folders, one a line
choose-files = Choose files…
choose-folder = Choose a folder…
import-note = Text, CSV, TSV, JSONL or CoNLL. The files themselves are never changed.
read-as = Read them as
plain-unit = In plain text, one document is
unit-file = the whole file
unit-paragraph = each paragraph
unit-line = each line
text-column = The text is in the column
column-by-name = as its name says
read-windows-1252 = Read as Windows-1252
format-guess = what they look like
plain-text = plain text
format-csv = table with commas (CSV)
format-tsv = table with tabs (TSV)
short-csv = CSV
short-tsv = TSV
format-unknown = unknown
format-and-size = { $format }, { $size }

## Likely errors.

likely-errors = Likely errors
likely-errors-note = The same words are marked in different ways, or marked in one place and left out of a done sentence in another. Handful learns from all of them as they are.
likely-errors-none = Nothing contradicts itself any more.
confirm-note = Do not show this again unless the words are marked in yet another way
it-is-right = It is right so
left-out = Left out
quoted = “{ $words }”
marked-as = Marked as { $concept }

## A new project, and opening one.

untitled-name = Untitled
untitled = Untitled.handful
project-placeholder = Letters
project-file-note = Everything of the project lies in this one file, on this computer only.
create-project = Create project
open = Open
next-import = Next: import { count-files-or-folders }.

## Rejected suggestions.

rejected = Rejected suggestions
rejected-list = Rejected suggestions, the newest first
rejected-note = Enter takes a rejection back: the place can be suggested again.
take-back = Take back

## Dictionary and patterns.

rules-search = Search these entries
search = Search
show-more = Show more
rules-note = Matches are suggestions until you accept them. Words that you annotate twice are added by themselves.
what-to-look-for = What to look for
words = Words
regular-expression = Regular expression
rule-words-placeholder = Words as they stand in the texts
case-as-written = Upper and lower case as written
rule-expression-placeholder = For example { $example }
rules-list = What is looked for; Delete takes an entry out
places-in-project = Places in the project
rule-take-out-hint = Take it out (Delete)
read-from-file = Read from a file
read-note = Plain text with an entry on each line, or Prodigy’s patterns. Labels that are names of your concepts say where entries belong.
read = Read
matches-dictionary = matches your dictionary
matches-pattern = matches your pattern
from-a-file = from a file
from-annotations = from annotations
any-case = any case
rules-none = Nothing is looked for yet.
rules-none-added = Nothing was added
because-pattern = It fits the pattern { $words }, which stands for { $concept }.
because-grown = “{ $words }” is in the dictionary of { $concept }, because it is annotated at least twice.
because-words = “{ $words }” is in the dictionary of { $concept }.
rules-found =
    { count-entries }, found in { $places ->
        [one] 1 place
       *[other] { $places } places
    } of the project.
rules-found-so-far =
    { count-entries }, found in { $places ->
        [one] 1 place
       *[other] { $places } places
    } of the project so far.
rules-none-holds = None holds “{ $words }”.
rules-hold = { $n } with “{ $words }”.
rules-added = { count-entries } added
rules-added-elsewhere = { $n } of them to other concepts
rules-known = { $n } there already
rules-refused =
    { $n ->
        [one] 1 line
       *[other] { $n } lines
    } not taken
