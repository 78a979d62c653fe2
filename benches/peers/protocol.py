"""What every learner shares: the exported sentences, BIO tags, the strict score, the run over k and seeds.

Nobody cuts a text into words anew: `handful evaluate samples` wrote each sentence with its words and its
spans as `[first word, the word after the last, concept]`, so all learn from and are scored on the same.
"""

import argparse
import json
import os
import pathlib
import statistics
import time

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Sentence:
    """One line of the exported files; `words` are strings."""

    def __init__(self, line):
        read = json.loads(line)
        self.text = read["text"]
        self.places = read["words"]
        self.words = [self.text[start:end] for start, end in self.places]
        self.gold = {tuple(span) for span in read["gold"]}
        self.unaligned = {tuple(span) for span in read["unaligned"]}

    def tags(self, concepts):
        """The BIO tags to learn from; spans that cut a word count as the whole word."""
        tags = ["O"] * len(self.words)
        for first, end, concept in sorted(self.gold | self.unaligned):
            for place in range(first, end):
                tags[place] = ("B-" if place == first else "I-") + concepts[concept]
        return tags


def read(path):
    """The sentences of a file, without those that hold no word at all."""
    with open(path, encoding="utf-8") as lines:
        sentences = [Sentence(line) for line in lines]
    return [sentence for sentence in sentences if sentence.words]


def tag_names(concepts):
    """Every BIO tag, outside first."""
    return ["O"] + [f"{position}-{concept}" for concept in concepts for position in "BI"]


def spans(tags, concepts):
    """The spans in a row of BIO tags; an inside tag that follows nothing of its concept begins one.

    >>> sorted(spans(["O", "B-a", "I-a", "B-a", "I-b", "O", "I-b"], ["a", "b"]))
    [(1, 3, 0), (3, 4, 0), (4, 5, 1), (6, 7, 1)]
    """
    number = {concept: place for place, concept in enumerate(concepts)}
    found, begun, inside = set(), 0, None
    for place, tag in enumerate([*tags, "O"]):
        position, _, concept = tag.partition("-")
        if inside is not None and (position != "I" or concept != inside):
            found.add((begun, place, number[inside]))
            inside = None
        if position != "O" and inside is None:
            begun, inside = place, concept
    return found


def f1(sentences, predicted):
    """Strict entity-level micro F1, 0 to 100: both ends and the concept must agree.

    Gold spans that cut a word cannot be found by anybody and count as missed.

    >>> one = Sentence('{"text": "a b", "words": [[0, 1], [2, 3]], "gold": [[0, 1, 0], [1, 2, 0]], "unaligned": []}')
    >>> round(f1([one], [{(0, 1, 0), (0, 2, 0), (1, 2, 1)}]), 6)
    40.0
    """
    right = sum(len(sentence.gold & spans) for sentence, spans in zip(sentences, predicted))
    gold = sum(len(sentence.gold) + len(sentence.unaligned) for sentence in sentences)
    total = gold + sum(len(spans) for spans in predicted)
    return 100.0 * 2.0 * right / total if total else 0.0


def passes(batches):
    """How often to go through the sample: 20 times, and more until 60 steps are taken."""
    return max(20, -(-60 // batches))


def run(learn):
    """Learns and scores for each k and seed, and prints one JSON object.

    `learn(sentences, concepts, seed)` returns a function from sentences to their predicted spans. The
    seconds are those of `learn` alone, which may set aside what it spends on loading: it then returns
    `(function, seconds)`.
    """
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--samples", required=True, type=pathlib.Path)
    arguments = arguments.parse_args()
    samples = json.loads(arguments.samples.read_text(encoding="utf-8"))
    concepts = samples["concepts"]
    test = read(arguments.folder / "test.jsonl")
    trials = {}
    for sample in samples["samples"]:
        k, seed = sample["k"], sample["seed"]
        train = read(arguments.folder / f"train-{k}-{seed}.jsonl")
        begun = time.perf_counter()
        predict = learn(train, concepts, seed)
        seconds = time.perf_counter() - begun
        if isinstance(predict, tuple):
            predict, seconds = predict
        trials.setdefault(k, []).append((f1(test, predict(test)), seconds))
    print(json.dumps({"results": [result(k, done) for k, done in trials.items()]}))


def result(k, trials):
    """The same shape as `handful evaluate few-shot --json` gives for one k."""
    scores = [score for score, _ in trials]
    spread = statistics.stdev(scores) if len(scores) > 1 else 0.0
    seconds = statistics.mean(seconds for _, seconds in trials)
    return {
        "k": k,
        "entity_f1": {"mean": statistics.mean(scores), "sd": spread},
        "train_seconds": {"mean": seconds},
    }
