## The panel that finds words.

case-sign = Aa
case-as-typed = Upper and lower case as typed
whole-words = Whole words
whole-words-note = Only where a word begins and ends
what-stands-there = What stands there
anything-there = Anything there
annotated = Annotated
suggested = Suggested
which-concept = Which concept
flags-and-notes = Flags and notes
noted-or-not = Noted or not
flagged-or-noted = Flagged or noted
with-a-note = With a note
state-of-sentence = State of the sentence
done-or-not = Done or not
not-done = Not done
check-all = Check every place
places = Places
found-suggested = { $concept }, suggested with { $percent }
found-annotated = { $concept }, annotated
filters = Filters
find-how = Type words. Enter goes on in the text, ↓ goes through the list.
find-no-notes = Nothing is flagged or noted here. F flags a sentence, N writes a note on it.
find-nothing = These words stand nowhere here.
check-how = A concept’s key marks the place. Space checks several.
elsewhere-none = These words stand nowhere else that is still open.
elsewhere-first =
    { $n ->
        [one] 1 more place
       *[other] { $n } more places
    } in { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }. The first of them:
elsewhere-all =
    { $n ->
        [one] 1 more place
       *[other] { $n } more places
    } in { $documents ->
        [one] 1 document
       *[other] { $documents } documents
    }:
found-first = The first { count-places }
found-more = { count-places } and more
filters-n = Filters: { $n }
checked-n = { $n } checked. A concept’s key, or a click on it, marks them all.
