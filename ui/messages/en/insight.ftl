## How learning goes: the dialog and its headings.

how-learning-goes = How learning goes
annotations = Annotations
a-version = Version
versions = Versions
when = When
last-version = The last version
score-by-annotations = Score by number of annotations
measured = Measured
deep-version = Deep version
curve-range = Range that holds the true value nine times in ten
curve-as-table = The same as a table
curve-table = The curve as a table
measured-on = Measured on
f1-and-range = F1, and its range
what-it-mistakes = What it mistakes

## What F1, a version and a deep round are.

f1-note = F1 joins two shares in one number: how much of what Handful marks is right, and how much of what there is it finds. 1 is perfect, 0 is nothing right. A span counts only with the right edges and the right concept. A point is 0.01.
versions-note = Each time Handful has learned, there is a new version. A deep one has learned not only how to mark, but also how to read your texts. You can hold two against each other, and go back to an older one: your annotations all stay, and what you mark meanwhile is learned once you let learning go on.
call-off-deep-round = End this deep round. The version in use stays.
deep-seconds-left = { $n } s left
deep-minutes-left = { $n } min left

## How good the model is.

nothing-learned = Nothing is learned yet
too-early = Too early to tell
too-early-needs =
    How good the model is can be told once { $n ->
        [one] 1 more sentence is
       *[other] { $n } more sentences are
    } done: it is measured on what you have checked.
measured-held-out = Measured on { count-done-sentences } that learning never touched.
measured-crossed = Measured on { count-done-sentences }, each read by a model that had not seen it (cross-validation).
true-value = The true value lies between { $low } and { $high }, nine times in ten.
right-and-found = { $precision } of what it marks is right, and it finds { $recall } of what there is.
measured-before = What was measured had learned from { $part } of the { count-annotations } that there are now.

## What to do next, and why.

advice-too-early = Go on, and set sentences done
advice-go-on = Go on
advice-feed = Go on with { $names }
advice-measure = Check more sentences
advice-stop = You may stop
names-two = { $one } and { $other }
names-three = { $one }, { $other } and { $third }
names-more = { $one }, { $other } and { $n } more
because-too-early = A sentence is done when everything in it is marked.
because-go-on = Where this leads cannot be told yet. It takes five measurements in the same way, the last with at least twice as many annotations as the first.
because-feed =
    { $n ->
        [one] It has
       *[other] They have
    } too few annotations to be learned well: fewer than five, or fewer than a fifth of what is usual here.
because-measure = How good the model is is known to no better than ten points. Further done sentences make that surer.
because-stop = How good the model is is known to within ten points, and more annotations bring next to nothing: less than half a point. Look at what it mistakes before you export.
ahead-nothing = The next { count-annotations } are likely to bring nothing.
ahead-point = The next { count-annotations } are likely to bring 1 point.
ahead-points = The next { count-annotations } are likely to bring { $points } points.
next-point = The next point is likely to cost { count-annotations }; it may be { $low } to { $high }.
told-from = That is told from { count-measurements } by the curve that learning usually follows: it rises ever more slowly (an inverse power law).

## Measurements and their curve.

count-measurements =
    { $n ->
        [one] 1 measurement
       *[other] { $n } measurements
    }
no-curve = The curve begins with the first measurement. It takes five done sentences.
f1-with-range = { $f1 } ({ $low }–{ $high })
depth-deep = deep
depth-quick = quick
version-and-depth = { $version }, { $depth }
curve-point = { count-annotations }: F1 { $score } by version { $version }, { $depth }
curve-of-one = One measurement. { $point }.
curve-of-many =
    { count-measurements }: F1 from { $from } with { $annotations ->
        [one] 1 annotation
       *[other] { $annotations } annotations
    } to { $to } with { $last }.
basis-held-out = { count-sentences } kept apart
basis-crossed = { count-sentences }, cross-validated

## What the last version changed.

change-none-more = the same annotations
change-more =
    { $n ->
        [one] 1 annotation more
       *[other] { $n } annotations more
    }
change-fewer =
    { $n ->
        [one] 1 annotation fewer
       *[other] { $n } annotations fewer
    }
change-of = Version { $version } against version { $before }, with { $more }: F1 from { $from } to { $to }.
change-as-good = It is as good as before.
change-real = That is more than chance.
change-chance = That may be chance: the ranges of the two overlap.
concept-better = { $name } is better: { $before } → { $after }
concept-worse = { $name } is worse: { $before } → { $after }

## Concepts.

not-measured-yet = not measured yet
on-spans =
    { $n ->
        [one] on 1 span
       *[other] on { $n } spans
    }
has-too-few = Has too few: mark { $n } more

## Mistakes.

no-mistakes = Nothing was mistaken where it was measured.
mistakes-held-out = In done sentences that learning never touched.
mistakes-crossed = In done sentences, each read by a model that had not seen it.
mistakes-too-early = Mistakes are counted once sentences are done.
mistake-edges = { $marked } found with other edges
mistake-concept = { $marked } taken for { $taken }
mistake-overlooked = { $marked } overlooked
mistake-unmarked = { $taken } seen where nothing is marked
times =
    { $n ->
        [1] once
        [2] twice
       *[other] { $n } times
    }
mistake-so-often = { $mistake }, { $times }
other-mistakes =
    { $n ->
        [one] and 1 other kind
       *[other] and { $n } other kinds
    }

## Versions, and two of them side by side.

no-versions = There is none yet.
not-measured = not measured
in-use-chosen = In use, chosen
version-chosen-note = Version { $n } is in use because you chose it. What you mark is kept, and learned once learning goes on.
go-on-learning = Go on learning
use-version = Use version { $n }
version-use = Use
version-too-old = Too old: only its score is kept
version-other-encoder = Reads with another encoder
compare-version = Compare version { $n }
choose-two-versions = Choose two of them to hold them against each other.
where-they-differ = Where do they read differently?
scores-alone = Only the scores of one of them are kept, so that they cannot be held against each other in your texts.
reading-with-both = Reading sentences with both
differ-nowhere = Both find the same in all of { count-sentences } that were read with both.
differ =
    They read { $differing ->
        [one] 1 sentence
       *[other] { $differing } sentences
    } differently, of { count-sentences } that were read with both.
finds-nothing = nothing there
found-as = “{ $words }” as { $concept }
