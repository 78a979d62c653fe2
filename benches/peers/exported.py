"""Does an exported model compute elsewhere what it computes in Handful?

`cargo xtask exported` starts this. For each set a project learns from a few drawn sentences and is exported;
transformers and ONNX Runtime then read the test sentences with it. Every key must fit, every logit must be that
of Handful to 1e-4, and the spans must be those that `handful annotate` writes. What is measured is printed.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import numpy
import onnx
import onnxruntime
import torch
import transformers

import process
import protocol

TOLERANCE = 1e-4
BATCH = 8


def arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--handful", required=True, type=pathlib.Path)
    parser.add_argument("--tag-scores", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, help="check this folder, on sentences of --data")
    parser.add_argument("--sets", type=lambda names: names.split(","))
    parser.add_argument("--k", type=int, default=16)
    parser.add_argument("--test-limit", type=int, default=300)
    return parser.parse_args()


def handful(asked, *command):
    """What a command of Handful prints as JSON."""
    return process.answer([asked.handful, *command, "--json"]).value


def draw(asked, folder):
    """A sample of one set, its sentences written to a folder, and the names of its concepts."""
    drawn = asked.work / "samples" / folder.name
    limit = ["--k", str(asked.k), "--seeds", "1", "--test-limit", str(asked.test_limit)]
    report = handful(asked, "evaluate", "samples", "--data", folder, "--output", drawn, *limit)
    return drawn, report["concepts"]


def bare(path, target, limit=None):
    """The same lines without what is known of them."""
    with open(path, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            if limit is None or number < limit:
                out.write(json.dumps({"text": json.loads(line)["text"]}) + "\n")
    return target


def export(asked, drawn):
    """A project that learned from the sample, and has untouched sentences besides, as a model's folder."""
    place = asked.work / "projects" / drawn.name
    subprocess.run(["rm", "-rf", place], check=True)
    place.mkdir(parents=True)
    sample = next(drawn.glob(f"train-{asked.k}-*.jsonl"))
    project = place / "P.handful"
    handful(asked, "new", project)
    handful(asked, "import", project, bare(sample, place / "sample.jsonl"))
    handful(asked, "label", project, "--from", sample)
    handful(asked, "import", project, bare(drawn / "train.jsonl", place / "rest.jsonl", 1_000))
    report = handful(asked, "export-model", project, "--output", place / "model", "--with-onnx")
    return place / "model", report


def ours(asked, model, sentences):
    """Tags, and for each sentence the scores of its words, as Handful computes them."""
    lines = [json.dumps({"text": s.text, "words": s.places}) for s in sentences]
    run = subprocess.run(
        [asked.tag_scores, model], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    first, *rest = run.stdout.splitlines()
    return json.loads(first), [numpy.array(json.loads(line), dtype=numpy.float64) for line in rest]


def firsts(offsets, mask, places):
    """The token of each word: the first that shares a character with it, or the opening one."""
    tokens = [i for i, ((a, b), m) in enumerate(zip(offsets, mask)) if m and b > a]
    found = []
    for start, end in places:
        found.append(next((i for i in tokens if offsets[i][0] < end and offsets[i][1] > start), 0))
    return found


def load(model):
    """The model and its tokenizer, every key accounted for."""
    loaded, info = transformers.AutoModelForTokenClassification.from_pretrained(
        model, output_loading_info=True
    )
    for kind in ["missing_keys", "unexpected_keys", "mismatched_keys"]:
        if info.get(kind):
            sys.exit(f"{model}: {kind} are {sorted(map(str, info[kind]))}")
    assert loaded.dtype == torch.float32, loaded.dtype
    return loaded.eval(), transformers.AutoTokenizer.from_pretrained(model)


def theirs(model, tokenizer, sentences):
    """For each sentence the scores of its words by transformers, and by ONNX Runtime."""
    onnx.checker.check_model(str(model[1]), full_check=True)
    session = onnxruntime.InferenceSession(str(model[1]), providers=["CPUExecutionProvider"])
    wanted = [value.name for value in session.get_inputs()]
    scores = []
    for at in range(0, len(sentences), BATCH):
        batch = sentences[at : at + BATCH]
        encoded = tokenizer(
            [s.text for s in batch], return_offsets_mapping=True, padding=True, return_tensors="pt"
        )
        offsets = encoded.pop("offset_mapping").tolist()
        with torch.no_grad():
            one = model[0](**encoded).logits.double().numpy()
        given = {name: encoded[name].numpy() for name in wanted}
        two = session.run(["logits"], given)[0].astype(numpy.float64)
        for row, sentence in enumerate(batch):
            tokens = firsts(offsets[row], encoded["attention_mask"][row].tolist(), sentence.places)
            scores.append((one[row][tokens], two[row][tokens]))
    return scores


def spans(scores, tags):
    """The spans of the best legal sequence of BIO tags (Viterbi), as Handful decodes a model's scores."""
    level = scores.max(axis=1, keepdims=True)
    scores = scores - level - numpy.log(numpy.exp(scores - level).sum(axis=1, keepdims=True))
    legal = numpy.array(
        [[not b.startswith("I-") or a[1:] == b[1:] and a != "O" for b in tags] for a in tags]
    )
    best = numpy.where([tag.startswith("I-") for tag in tags], -numpy.inf, scores[0])
    back = []
    for row in scores[1:]:
        ways = numpy.where(legal, best[:, None], -numpy.inf)
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    found, open_at = set(), None
    for place, tag in enumerate([tags[i] for i in reversed(path)] + ["O"]):
        if open_at is not None and not tag.startswith("I-"):
            found.add((open_at[0], place, open_at[1]))
            open_at = None
        if tag.startswith("B-"):
            open_at = (place, tag[2:])
    return found


def written(asked, model, sentences):
    """What `handful annotate` finds: spans of words, for each sentence."""
    place = asked.work / "annotated"
    place.mkdir(parents=True, exist_ok=True)
    texts = place / "texts.jsonl"
    # Each text as one sentence, as it was drawn.
    lines = [
        {"text": s.text, "sentences": [{"start": 0, "end": len(s.text), "state": "untouched"}]}
        for s in sentences
    ]
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    report = handful(
        asked, "annotate", "--model", model, "--input", texts, "--output", place / "out.jsonl"
    )
    found = []
    out = (place / "out.jsonl").read_text(encoding="utf-8").splitlines()
    for line, sentence in zip(out, sentences, strict=True):
        begin = {start: i for i, (start, _) in enumerate(sentence.places)}
        end = {stop: i + 1 for i, (_, stop) in enumerate(sentence.places)}
        marks = json.loads(line)["suggestions"]
        found.append({(begin[m["start"]], end[m["end"]], m["label"]) for m in marks})
    return found, report


def f1(gold, found):
    """Strict entity F1 over all sentences."""
    right = sum(len(a & b) for a, b in zip(gold, found))
    every = sum(map(len, gold)) + sum(map(len, found))
    return 2 * right / every if every else 0.0


def check(asked, model, path, concepts=None):
    """Everything that is held against each other for one folder, in figures."""
    sentences = [s for s in protocol.read(path) if len(s.text) < 1_500]
    tags, own = ours(asked, model, sentences)
    loaded, tokenizer = load(model)
    assert [loaded.config.id2label[i] for i in range(len(tags))] == tags
    others = theirs((loaded, model / "model.onnx"), tokenizer, sentences)
    found, report = written(asked, model, sentences)
    figures = {"sentences": len(sentences), "words": sum(map(len, own)), "suggestions": report["suggestions"]}
    for place, name in enumerate(["transformers", "onnxruntime"]):
        furthest = max(float(abs(a - b[place]).max()) for a, b in zip(own, others))
        top = sum(int((a.argmax(1) != b[place].argmax(1)).sum()) for a, b in zip(own, others))
        decoded = [spans(b[place], tags) for b in others]
        figures[name] = {
            "furthest_logit": furthest,
            "other_best_tags": top,
            "sentences_with_other_spans": sum(a != b for a, b in zip(decoded, found)),
        }
        if furthest > TOLERANCE or top or decoded != found:
            sys.exit(f"{model}: {name} says something else: {json.dumps(figures)}")
    if concepts:
        gold = [{(a, b, concepts[c]) for a, b, c in s.gold} for s in sentences]
        figures["exported_f1"] = 100 * f1(gold, found)
    return figures


def main():
    """Checks, and prints what was found."""
    asked = arguments()
    for kind in ["DATA", "CONFIG", "CACHE"]:
        os.environ[f"HANDFUL_{kind}_DIR"] = str(asked.work / "handful")
    torch.manual_seed(0)
    answers = {}
    for folder in sorted(p.parent for p in asked.data.glob("*/train.jsonl")):
        if asked.sets and folder.name not in asked.sets:
            continue
        drawn, concepts = draw(asked, folder)
        if asked.model:
            answers[folder.name] = check(asked, asked.model, drawn / "test.jsonl")
            continue
        model, report = export(asked, drawn)
        setting = ["--k", str(asked.k), "--seeds", "1"]
        inside = handful(asked, "evaluate", "few-shot", "--data", drawn, *setting)
        answers[folder.name] = check(asked, model, drawn / "test.jsonl", concepts)
        answers[folder.name]["in_handful_f1"] = inside["results"][0]["entity_f1"]["mean"]
        alike = report["alike"]
        answers[folder.name]["words_alike"] = alike["same"] / alike["words"] if alike["words"] else None
    if not answers:
        sys.exit(f"{asked.data} has no such set.")
    print(json.dumps(answers, indent=2))


if __name__ == "__main__":
    main()
