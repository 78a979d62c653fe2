## What dialogs have in common.

choose = Choose…
copied = Copied
dismiss = Dismiss
stopping = Stopping
stop = Stop
job-of = { $done } of { $total }
job-so-far = { $n } so far
looks = How the text is shown
theme = Theme
system = System
light = Light
dark = Dark
face = Face
serif = Serif
sans = Sans
text-size = Text size
smaller-text = Smaller text
larger-text = Larger text
names-after = Names after annotations
show-from = Show suggestions from { $n } %

## The bar at the top.

back-to-start = Back to the start page
light-or-dark = Light or dark
compare-with-second = Compare with a second annotator
find-hint = Find ({ $key }), in the whole project ({ $everywhere })
show-documents = Show the documents
hide-documents = Hide the documents
show-concepts = Show the concepts
hide-concepts = Hide the concepts

## The documents.

which-documents = Which documents
to-do = To do
none-done = No document is done yet.
all-documents-done = Every document is done.
document-hint =
    { $title }
    { $done } of { $all } sentences done

## The text, and what stands in its place before there is one.

no-texts = No texts yet
no-texts-note = Import the texts in which you want to find something.
import-texts-more = Import texts…
all-done = Every sentence is done.
look-through = Look through them
text = Text
margin-held-out = Done; kept apart to measure the score
margin-done = Done. Click to take that back
margin-open = Click when everything here is marked
sentence-label = Sentence { $n }, { $state }
sentence-label-flagged = Sentence { $n }, { $state }, flagged
mark-suggestion = { $words }: suggestion, { $concept }, { $sure }
mark-annotation = { $words }: annotation, { $concept }
why = Why this is suggested
why-none = No annotation to compare it with is at hand.
why-like = To the model it is most like
look-no-longer = Look for it no longer

## The card of what has the focus.

side-right = Concepts and what has the focus
card = What has the focus
this-suggestion = This suggestion
this-annotation = This annotation
accept-so = Accept so
accept = Accept
reject = Reject
why-short = Why
accept-many-more = Accept many…
rejected-more = Rejected…
delete = Delete
split = Split
join = Join
elsewhere-more = Elsewhere…
here = Here
this-selection = This selection
concept-first = Name a concept first, then its key marks this.
press-concept-key = Press a concept’s key to mark it.
marking-with = Marking with
key-another-concept = another concept
key-left-edge = left edge
key-right-edge = right edge
key-by-characters = by characters
armed-note = Whatever you select is marked at once.
armed-end = ends it.

## The concepts and their form.

concepts-none = A concept is a kind of thing to find in your texts, such as a person, a cause or a place.
name-a-concept = Name a concept
concept-change-note = Rename, describe, recolour, another key
add-concept = Add a concept
rules-of = Dictionary and patterns of { $name }
concept-change = Change { $name }
change-a-concept = Change a concept
concept-meaning = What it means
concept-placeholder = place
concept-meaning-placeholder = A town, a harbour or a country
key = Key
colour = Colour
merge-into = Merge into
no-other-concept = No other concept
concept-delete = Delete the concept and its annotations
merge = Merge
save = Save
colour-n = Colour { $n }
concept-delete-note =
    Delete the concept and its { $n ->
        [one] 1 annotation
       *[other] { $n } annotations
    }; undo brings both back

## The walk through the differences from a second annotator.

walk = Differences from the second annotator
previous-difference = Previous difference (↑)
next-difference = Next difference (↓)
walk-stale = Much has changed in the project since.
compare-anew = Compare anew
keep-mine = Keep mine
take-theirs = Take theirs
yours-kept = yours is kept
theirs-taken = theirs is taken
changed-by-hand = changed by hand
all-settled = All are settled
difference-of = Difference { $n } of { $all }
not-marked = — not marked
concept-is-new = { $name } (new)
settled-beyond = All are settled; compare anew for { $n } more
differences-left =
    { $n ->
        [one] 1 difference
       *[other] { $n } differences
    } left

## A note.

note = Note
note-on = On what
few-words = A few words
keep = Keep
note-keys = Enter keeps it, Shift+Enter begins a line. Find lists all notes.
sentence-n = Sentence { $n }

## The line at the bottom.

deepening-note = The encoder itself is learning from your annotations. You can go on working; its version is only used if it is not worse.
likely-errors-hint = The same words are marked in different ways. Have a look.
deepening = Learning more deeply
encoder-is = Encoder: { $name }
annotations-learned =
    { $n ->
        [one] 1 annotation learned
       *[other] { $n } annotations learned
    }
name-taken = There is a concept named { $name } already.
merging =
    { $n ->
        [one] 1 annotation
       *[other] { $n } annotations
    } of { $own } will become { $into }, and { $own } goes. Undo parts them again.

## What is said of what was done, or why a key did nothing.

passed-over-left = Only sentences that you passed over are left
every-sentence-done = Every sentence is done
mark-first = Mark something first, or go to an annotation
go-to-suggestion = Go to a suggestion first
concept-first-short = Name a concept first
split-go = Go to an annotation to split it
split-one-word = Only an annotation of several words can be split
join-go = Go to an annotation to join it with its neighbour
join-none = No annotation of the same concept stands beside this one
no-suggestion-follows = No suggestion follows in this document
no-suggestion-before = No suggestion stands before this in the document
edge-in-the-way = Another annotation stands there
project-file = Handful project
