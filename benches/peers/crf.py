"""sklearn-crfsuite: a linear-chain CRF over the features of its own tutorial, both neighbours included."""

import sklearn_crfsuite

import protocol


def shape(character):
    """Upper case, lower case, digit, or itself."""
    for kind, letter in [(str.isupper, "X"), (str.islower, "x"), (str.isdigit, "d")]:
        if kind(character):
            return letter
    return character


def of_word(word, prefix=""):
    """What is to be seen of one word."""
    return {
        f"{prefix}lower": word.lower(),
        f"{prefix}last three": word[-3:].lower(),
        f"{prefix}last two": word[-2:].lower(),
        f"{prefix}first three": word[:3].lower(),
        f"{prefix}upper": word.isupper(),
        f"{prefix}title": word.istitle(),
        f"{prefix}digit": word.isdigit(),
        f"{prefix}shape": "".join(map(shape, word[:8])),
    }


def features(words):
    """A row of features for each word."""
    rows = []
    for place, word in enumerate(words):
        row = {"bias": 1.0, **of_word(word)}
        row |= of_word(words[place - 1], "before ") if place else {"first": True}
        row |= of_word(words[place + 1], "after ") if place + 1 < len(words) else {"last": True}
        rows.append(row)
    return rows


def learn(sentences, concepts, _seed):
    """One CRF; L-BFGS draws nothing at random."""
    model = sklearn_crfsuite.CRF(
        algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True
    )
    model.fit([features(s.words) for s in sentences], [s.tags(concepts) for s in sentences])

    def predict(unseen):
        rows = model.predict([features(sentence.words) for sentence in unseen])
        return [protocol.spans(row, concepts) for row in rows]

    return predict


if __name__ == "__main__":
    protocol.run(learn)
