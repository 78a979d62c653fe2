## Words that stand on many screens.

close = Close
close-esc = Close (Esc)
cancel = Cancel
add = Add
name = Name
file = File
where = Where
document = Document
documents = Documents
project = Project
concept = Concept
concepts = Concepts
any-concept = Any concept
import = Import
export = Export
export-more = Export…
find = Find
find-words = Find words
history = History
undo = Undo
redo = Redo
settings = Settings
keys = Keys
second-annotator = Second annotator
all = All
done = Done
looking = Looking…
in-this-document = In this document
flagged = Flagged
copy-details = Copy details
encoder = Encoder
encoders = Encoders
encoders-more = Encoders…
new-project = New project
new-concept = New concept
dictionary-and-patterns = Dictionary and patterns
not-taken = Not taken
nothing-there = Nothing there
yours = Yours
theirs = Theirs
not-written = Stopped. No file was written.
with-key = { $words } ({ $key })
with-what = { $words }: { $what }
percent = { $n } %
window-title = { $project } — Handful
list-separator = { ", " }

## Counts with their nouns.

count-documents =
    { $n ->
        [one] 1 document
       *[other] { $n } documents
    }
count-sentences =
    { $n ->
        [one] 1 sentence
       *[other] { $n } sentences
    }
count-done-sentences =
    { $n ->
        [one] 1 done sentence
       *[other] { $n } done sentences
    }
count-more-done-sentences =
    { $n ->
        [one] 1 more done sentence
       *[other] { $n } more done sentences
    }
count-annotations =
    { $n ->
        [one] 1 annotation
       *[other] { $n } annotations
    }
count-suggestions =
    { $n ->
        [one] 1 suggestion
       *[other] { $n } suggestions
    }
count-concepts =
    { $n ->
        [one] 1 concept
       *[other] { $n } concepts
    }
count-places =
    { $n ->
        [one] 1 place
       *[other] { $n } places
    }
count-files-or-folders =
    { $n ->
        [one] 1 file or folder
       *[other] { $n } files and folders
    }
count-entries =
    { $n ->
        [one] 1 entry
       *[other] { $n } entries
    }
count-actions =
    { $n ->
        [one] 1 action
       *[other] { $n } actions
    }
count-threads =
    { $n ->
        [one] 1 thread
       *[other] { $n } threads
    }
count-bytes =
    { $n ->
        [one] 1 byte
       *[other] { $n } bytes
    }
two-sentences = { $first } { $second }
clause-separator = { ", " }
whole-sentence = { $words }.
