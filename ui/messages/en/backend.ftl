### What the backend says, as it says it. The interface knows its sentences by these, see
### `ui/src/state/messages/backend.rs`; more specific ones win by their length.


## What was done, as the project file keeps it.

did-mark = mark “{ $words }” as { $concept }
did-mark-more = mark { $n } more “{ $words }” as { $concept }
did-mark-one-place = mark 1 place as { $concept }
did-mark-places = mark { $n } places as { $concept }
did-change = change “{ $words }” to { $concept }
did-change-edges = change “{ $before }” to “{ $words }” as { $concept }
did-unmark = unmark “{ $words }” as { $concept }
did-add-concept = add the concept “{ $name }”
did-change-concept = change the concept “{ $name }”
did-rename-concept = rename the concept “{ $before }” to “{ $name }”
did-delete-concept = delete the concept “{ $name }”
did-merge-concept = merge the concept “{ $name }” into “{ $into }”
did-confirm = call “{ $words }” right as it is
did-accept = accept “{ $words }” as { $concept }
did-correct = correct “{ $before }” to “{ $words }” as { $concept }
did-reject = reject “{ $words }” as { $concept }
did-take-back = take back the rejection of “{ $words }” as { $concept }
did-accept-one = accept 1 suggestion from { $percent } % on
did-accept-many = accept { $n } suggestions from { $percent } % on
did-remove-note-sentence = remove the note on sentence { $n }
did-remove-note-document = remove the note on the document
did-note-sentence = note “{ $words }” on sentence { $n }
did-note-document = note “{ $words }” on the document
did-flag-sentence = flag sentence { $n }
did-flag-document = flag the document
did-unflag-sentence = take the flag off sentence { $n }
did-unflag-document = take the flag off the document
did-settle-unmarked = settle that “{ $words }” is unmarked
did-settle = settle that “{ $words }” is { $concept }
did-split = split “{ $words }” into “{ $first }” and “{ $second }” as { $concept }
did-join = join “{ $first }” and “{ $second }” as { $concept }
did-add-rule = add “{ $words }” to the dictionary of { $concept }
did-remove-rule = take “{ $words }” out of the dictionary of { $concept }
did-add-expression = look for “{ $words }” as { $concept }
did-remove-expression = look for “{ $words }” as { $concept } no longer
did-add-entry = add 1 entry from “{ $file }”
did-add-entries = add { $n } entries from “{ $file }”
did-sentence-done = set the sentence “{ $words }” to done
did-sentence-open = set the sentence “{ $words }” to in progress
did-sentence-untouched = set the sentence “{ $words }” back to untouched
did-document-done = set the document “{ $words }” to done
did-document-open = set the document “{ $words }” to in progress
did-document-untouched = set the document “{ $words }” back to untouched
did-import-sample = import the sample letters
did-import = import { $file }
did-label = label { $n } documents from { $file }

## What a job is doing.

job-importing = Importing { $name }
job-exporting = Exporting { $name }
job-learning = Learning
job-reading = Reading sentences
job-reading-model = Reading sentences for the model
job-fitting = Fitting the model
job-writing-model = Writing the model
job-writing-onnx = Writing the model as ONNX
job-comparing = Comparing the texts
job-reading-both = Reading sentences with both
job-downloading = Downloading { $name } (MB)

## What computes.

device-processor = the processor
device-card = the graphics card, through { $name }
device-composed = the processor, with composed operations
device-unusable = The graphics card cannot be used ({ $reason }), so the processor computes.
device-failed = The graphics card failed ({ $reason }), so the processor goes on without it.

## What is said of encoders.

encoder-handful-mini = Small and quick, pre-trained on the names of many concepts.
encoder-nuner-two = RoBERTa base, pre-trained for finding entities; the newest of its series.
encoder-nuner-one = RoBERTa base, pre-trained for finding entities, as in the paper on NuNER.
encoder-nuner-zero = RoBERTa base, pre-trained for finding entities; the first of its series.
encoder-nuner-multilingual = Multilingual BERT base, pre-trained for finding entities.
encoder-nuner-bert = BERT base without capital letters, pre-trained for finding entities.
encoder-e5 = Small and quick, for many languages; not pre-trained for entities.
languages-english = English
languages-many-bert = many, those of multilingual BERT
languages-many = many

## Projects and files that cannot be opened, read or written.

no-such-file = There is no file “{ $file }”. It may have been moved or deleted.
file-exists-not-overwritten = There is already a file “{ $file }”. Choose another name; nothing was overwritten.
file-exists = There is already a file “{ $file }”. Choose another name.
not-a-project = “{ $file }” is not a Handful project. To work on the text in it, import it into a project.
project-damaged = “{ $file }” is damaged or cut short. Go back to a copy of it; an untouched one may lie beside it as a file with “backup” in its name.
project-open-elsewhere = “{ $file }” is already open in another window. Close it there first, or go on working there.
project-read-only = This project can only be looked at: { $inner }
reason-write-protected = its file, or the disk it lies on, is write-protected. To work on it, copy it to a place where you can write.
reason-newer = it was made by a newer Handful. To work on it, install the newest version.
reason-not-writable = the system does not allow writing to its file.
disk-full = There is no room left on the disk. Nothing was changed; free some space and try again.
disk-full-for = There is no room left for “{ $file }”. Free some space and try again.
no-permission-project = The system does not let Handful read or write “{ $file }”. Check its permissions, or choose another place.
no-permission = The system does not let Handful { $inner } “{ $file }”. Choose another place, or ask for the right to use this one.
could-not = Handful could not { $inner } “{ $file }”: { $reason }.
project-closed = The project is closed. Open it again to go on.
no-project-open = No project is open. Open or make one first.
database-failed = The project file could not be read or written; nothing was changed. Check that its disk is connected and that no other program is using it, then try again.
content-unknown = The project file holds something that this Handful does not understand. Nothing was changed.
file-gone = “{ $file }” is not there. Check the name, or whether the drive is connected.
folder-gone = There is no folder “{ $file }”. Make it first, or choose another place.
disk-write-protected = “{ $file }” lies on a disk that cannot be written. Choose another place.
is-a-folder = “{ $file }” is a folder. Give the name of a file.
below-no-folder = “{ $file }” lies below something that is not a folder. Choose another place.
not-a-file-name = “{ $file }” is not the name of a file.
say-which-file = Say which file: its name is empty.
project-needs-name = A project needs a name.
own-file = This is the project's own file. Choose another one to export to.
folder-taken = “{ $file }” { $inner }. Choose a new name, or an empty folder.
broke-down = Something in Handful broke down. Nothing was changed; please try again.
own-answer = Handful did not understand its own answer. Please try again.
own-engine = Handful cannot reach its own engine. Please start it again.
stopped-unchanged = Stopped. Nothing was changed.

## What cannot be done in a project.

document-gone = This document is no longer in the project.
concept-gone = This concept is no longer in the project.
annotation-gone = This annotation is no longer there.
thing-gone = This { $inner } is not in the project. It may have been deleted meanwhile.
suggestion-gone = This span is no longer suggested. Mark it yourself if it is right.
span-empty = This span is empty or ends before it begins. Mark at least one character.
concept-named = There is already a concept “{ $name }”. Give this one another name.
key-marks = The key “{ $key }” already marks “{ $concept }”. Choose another key.
concept-into-itself = A concept cannot be merged into itself. Choose another one.
concept-needs-name = A concept needs a name.
concept-name-long = This name is too long for a concept; put the explanation into its description.
concept-name-signs = A concept's name cannot hold line breaks, tabs or control characters.
description-long = A description can have { $n } characters at most.
concept-key-sign = A key is a single visible character, such as 1 or k.
history-gone = This action is not in the history any more.
note-long = A note holds at most { $n } characters.
join-itself = An annotation cannot be joined with itself.
join-documents = These annotations stand in different documents.
join-concepts = These annotations are of different concepts. Give both the same one first.
join-between = Another annotation stands between these two. Delete it first.
model-moved-on = The model has learned on meanwhile and suggests other places. Look at them again.

## Rules that cannot be looked for.

rule-empty = There is nothing to look for. Type words or an expression.
rule-long = This is too long: { $n } characters are the most.
rule-control = Line breaks and tabs cannot be part of it. Write one entry for each line.
rule-syntax = This expression cannot be read. At character { $at }, { $inner }
rule-matches-nothing = This expression also fits where there is nothing, and so everywhere. Ask for at least one character: with + in place of *, for example.
rule-never = There is no text that this expression could ever fit. Check its […] and its signs for edges.
rule-large = This expression is too large to be looked for. Take smaller numbers in its {"{"}…{"}"}, or make several expressions of it.
syntax-else = something is not as it should be.
syntax-group-open = a “(” is opened and never closed. Close it with “)”, or write \( for the sign itself.
syntax-group-close = a “)” closes what was never opened. Write \) for the sign itself.
syntax-class-open = a “[” is opened and never closed. Close it with “]”, or write \[ for the sign itself.
syntax-range = the range goes backwards: write [a-z], not [z-a].
syntax-number-large = this number is too large.
syntax-lookaround = it asks for what stands before or behind without taking it in, which Handful does not do. Matches begin and end where words do in any case.
syntax-backreference = it asks for the same text again, which Handful does not look for.
too-many-expressions = A project can look for { $most } expressions at most, and this would make { $n }. Write words as entries of a dictionary: of those there can be any number.
dictionary-large = “{ $file }” is too large to be a dictionary. Cut it into files of 32 MB at most.
dictionary-not-text = “{ $file }” is not plain text. A dictionary is a text file with an entry on each line, or a file of Prodigy’s patterns.
dictionary-not-utf8 = “{ $file }” is not written in UTF-8, as line { $line } shows. Save it as UTF-8.
no-such-label = There is no concept “{ $name }”. Add it, and read the file once more.
line-not-json = This line is not JSON, as the lines before it are.
line-no-pattern = This line has no “pattern”.

## Sources that cannot be read.

cannot-be-read = “{ $file }” cannot be read. { $inner }
nothing-imported-because = Nothing was imported. { $inner }
source-empty = The file is empty: there is no text in it.
source-not-utf8 = Line { $line } is not UTF-8 text. Read the file as Windows-1252, or save it as UTF-8 and import it again.
source-no-column = There is no column “{ $column }”. The columns are: { $columns }.
source-choose-column = Choose the column that holds the text. The columns are: { $columns }.
source-scheme = The tags in the last column follow no scheme that Handful knows: { $tags }. It knows IOB1, IOB2, IO, IOE, BIOES and BILOU, such as B-person, I-person and O.
source-binary = The file is not text: it is full of bytes that stand for no character.
source-office = The file is { $inner }, not plain text. Save its text as .txt and import that.
source-one-json = The file is one JSON value. Handful reads JSONL: one object with a “text” on each line.
source-unknown-kind = Handful does not know this kind of file. If it is text, import it by itself, or choose the format.
source-other-text = “{ $file }” holds texts without annotations. Choose a JSONL or CoNLL file of annotated texts.
no-text-there = It has no text.
beside-twice = its text stands in the file twice; the first one was compared
beside-other-text = its text is another one than the document of the same id has here
beside-no-document = no document here has its text
note-left-out = 1 flag or note is left out: this format has no place for it
notes-left-out = { $n } flags and notes are left out: this format has no place for them
lost-overlap = it overlaps a longer or earlier span
lost-in-its-place = an annotation is in its place
lost-within-token = it begins or ends within a token
lost-over-sentence = it goes on over the end of a sentence

## The learning loop and encoders.

nothing-to-learn = There is nothing to learn from yet: mark at least one span first.
memory-for-round = A deep round needs { $n } MB of memory for learning. Raise the limit in the settings, or go on without.
version-unusable = Version { $version } cannot be used: it was learned with another encoder, or too long ago. The versions that can be used are marked in the list.
closed-before = The project was closed before this was finished.
stopped-kept = This was stopped. What is done so far is kept.
learning-failed = Learning failed because of { $reason }. What you mark is safe; learning is tried again with the next change.
encoder-not-here = The encoder { $name } is not on this machine. Download it first.
encoder-fixed = { $name } travels inside Handful and cannot be removed.
encoder-in-use = This project uses that encoder. Choose another one for it first.
encoder-unknown = Handful knows no encoder “{ $name }”. Choose one from the list.
encoder-incomplete = The encoder folder { $path } has no { $file }; choose a folder with config.json, tokenizer.json and model.safetensors (or pytorch_model.bin) in it.
encoder-architecture = The encoder is of the architecture "{ $kind }", and Handful computes BERT, RoBERTa, XLM-RoBERTa, DistilBERT and MPNet; choose another encoder.
hub-unreachable = { $host } cannot be reached ({ $why }). Check the connection to the internet and download again; what was fetched so far is kept.
hub-proxy = The proxy { $proxy } does not lead to { $host } ({ $why }). Check the address in HTTPS_PROXY or ask whoever runs it; what was fetched so far is kept.
download-damaged = { $file } arrived damaged: its checksum is not the one that the hub names. It was thrown away; download it again.
download-elsewhere = { $name } is being downloaded by another Handful. Wait until it is there.
download-stopped = The download was stopped; what was fetched so far is kept.
did-import-files = import { $n } files

## What such a sentence is about.

thing-document = document
thing-concept = concept
thing-annotation = annotation
kind-office = a ZIP archive, or a Word, Excel or LibreOffice document
kind-old-office = an old Word or Excel document
kind-rich = a rich-text document
kind-compressed = a compressed file
kind-pdf = a PDF
kind-database = a database
kind-picture = a picture
kind-program = a program
doing-read = read
doing-write = write
doing-make-folder = make the folder
doing-look = look into
taken-full = is there already and has things in it
taken-file = is a file
