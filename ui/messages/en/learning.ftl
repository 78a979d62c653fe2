## What the learning loop does and how good it is.

getting-ready = Getting ready
learning-waits = Learning starts with your first annotation
learning-now = Learning
up-to-date = Up to date
hint-first = Select words in the text, then press a concept’s key. Learning starts by itself.
hint-by-name = What is suggested so far is guessed from the names of your concepts alone. Accept what is right, or select words and press a concept’s key. Learning starts by itself.
guessing-by-name = Guessing by name
hold-battery = Deep learning waits for the mains
hold-battery-note = On the battery only the quick part of learning goes on. The settings change that.
hold-memory = Too little memory to learn deeply
score-early-note = A score needs done sentences that can be checked against.
by-name-alone = Guessed from the concept’s name alone
rejected-none = Nothing is rejected here.
ask-random = Drawn at random, so that nothing is overlooked
ask-in-order = Next in order; there is no model yet
untouched = untouched
in-progress = in progress
state-done = done
no-documents = No documents yet
second-left = about a second left
just-now = just now
state-reached = The project is in this state.
import-stopped = Stopped. Nothing was imported.
import-nothing = Nothing was imported
likely-errors-n =
    { $n ->
        [one] 1 likely error
       *[other] { $n } likely errors
    }
reading-of = Reading { $done } of { $all }
version-deep = Version { $n }, deep
version-chosen = Version { $n }, chosen
version = Version { $n }
hold-memory-note = A deep round needs a limit of { $n } MB. The settings change that.
hold-left-out = { count-sentences } too long to learn deeply
hold-left-out-note = The last deep round left { count-sentences } out, to stay within its memory. The quick part of learning has seen all of them.
score-early = Too early to tell how good: { count-more-done-sentences } to go
score-held-out = F1 { $f1 } ({ $low }–{ $high }) on { count-sentences } kept apart
score-crossed = F1 { $f1 } ({ $low }–{ $high }) on { count-sentences } by cross-validation
score-held-out-note = Whole spans with the right concept: { $precision } of what it marks is right, it finds { $recall } of what there is. Measured on { count-done-sentences } that learning never touched. The range holds the true value nine times in ten.
score-crossed-note = Whole spans with the right concept: { $precision } of what it marks is right, it finds { $recall } of what there is. Measured on { count-done-sentences }, each judged by a model that had not seen it. The range holds the true value nine times in ten.
made-by-version = Model version { $version }
made-by-learned = Model version { $version }, which learned from { count-annotations }
rejected-n =
    { $n ->
        [one] 1 rejected place
       *[other] { $n } rejected places
    }
rejected-newest = The newest { rejected-n }
ask-least-certain = The model is least sure of this sentence: { $percent }
progress = { $done } of { count-sentences } done
seconds-left = about { $n } seconds left
minutes-left = about { $n } minutes left
kilobytes = { $n } kB
minutes-ago =
    { $n ->
        [one] 1 minute
       *[other] { $n } minutes
    } ago
hours-ago =
    { $n ->
        [one] 1 hour
       *[other] { $n } hours
    } ago
days-ago =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    } ago
steps-forth = Enter does { count-actions } again.
steps-back = Enter takes { count-actions } back.
imported =
    { count-documents } imported from { $files ->
        [one] 1 file
       *[other] { $files } files
    }
learned = { $version }: { count-suggestions } in this document
