"""Handful and its peers on the same sentences and the same weights, side by side.

`cargo xtask peers` starts this in an environment of its own. Each learner runs in a process of its own, one
after the other, so that its peak memory is its own too; what cannot be measured stays null, and the reason
goes to standard error.
"""

import argparse
import doctest
import hashlib
import json
import os
import pathlib
import platform
import sys

import process
import protocol
import report
import speed

HERE = pathlib.Path(__file__).resolve().parent
LEARNERS = {
    "transformers": ("fine_tune.py", {}),
    "transformers, lower half frozen": ("fine_tune.py", {"HANDFUL_FROZEN": "1"}),
    "spaCy": ("spacy_ner.py", {}),
    "sklearn-crfsuite": ("crf.py", {}),
}


def arguments():
    """What was asked for, with what `--quick` stands for filled in."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--handful", required=True, type=pathlib.Path)
    parser.add_argument("--latency", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--figures", required=True, type=pathlib.Path)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--reuse", action="store_true")
    parser.add_argument("--sets", type=lambda names: names.split(","))
    parser.add_argument("--k", type=lambda ks: [int(k) for k in ks.split(",")])
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--test-limit", type=int)
    asked = parser.parse_args()
    asked.k = asked.k or ([1, 4, 16] if asked.quick else [1, 4, 16, 64])
    asked.seeds = asked.seeds or (2 if asked.quick else 5)
    if asked.quick:
        asked.test_limit = asked.test_limit or 500
    asked.read = 2_000 if asked.quick else 10_000
    return asked


def sets(asked):
    """The folders to measure on: those named, else all, else (`--quick`) the two with most to draw from."""
    found = sorted(p.parent for p in asked.data.glob("*/train.jsonl") if (p.parent / "test.jsonl").is_file())
    if asked.sets:
        absent = set(asked.sets) - {folder.name for folder in found}
        if absent:
            sys.exit(f"There is no set {', '.join(sorted(absent))} in {asked.data}.")
        return [folder for folder in found if folder.name in asked.sets]
    if asked.quick:
        found.sort(key=lambda folder: -(folder / "train.jsonl").read_bytes().count(b"\n"))
        return sorted(found[:2])
    return found


def draw(asked, folder):
    """Has Handful write the samples of one set; returns where they are."""
    drawn = asked.work / "samples" / folder.name
    command = [asked.handful, "evaluate", "samples", "--json", "--data", folder, "--output", drawn]
    command += ["--k", ",".join(map(str, asked.k)), "--seeds", str(asked.seeds)]
    if asked.test_limit:
        command += ["--test-limit", str(asked.test_limit)]
    answer = process.answer(command)
    (drawn / "samples.json").write_text(json.dumps(answer.value), encoding="utf-8")
    return drawn


def ours(asked, drawn, *options):
    """Handful's own few-shot measurement on the drawn sentences."""
    k = ["--k", ",".join(map(str, asked.k)), "--seeds", str(asked.seeds)]
    return process.answer(
        [asked.handful, "evaluate", "few-shot", "--json", "--data", drawn, *k, *options]
    )


def theirs(asked, drawn, script, environment):
    """A peer's measurement; with `--reuse` the one it gave before to the very same question."""
    question = [HERE / script, HERE / "protocol.py", HERE / "encoder.py", HERE / "requirements.txt"]
    question += sorted(drawn.iterdir())
    digest = hashlib.sha256(json.dumps([environment, asked.k, asked.seeds]).encode())
    for file in question:
        digest.update(file.read_bytes())
    kept = asked.work / "answers" / f"{digest.hexdigest()}.json"
    if asked.reuse and kept.is_file():
        return process.Answer(**json.loads(kept.read_text(encoding="utf-8")))
    answer = process.answer(
        [sys.executable, HERE / script, drawn, "--samples", drawn / "samples.json"], environment
    )
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(answer.__dict__), encoding="utf-8")
    return answer


def measure(asked, folders):
    """Every learner on every set: `{set: {learner: answer}}`."""
    depths = {"Handful, reflex": ()}
    if "--depth" in process.text([asked.handful, "evaluate", "few-shot", "--help"]):
        depths = {"Handful, reflex": ("--depth", "reflex"), "Handful, deep": ("--depth", "deep")}
    answers = {}
    for folder in folders:
        drawn = draw(asked, folder)
        answers[folder.name] = {name: ours(asked, drawn, *flags) for name, flags in depths.items()}
        for name, (script, environment) in LEARNERS.items():
            answers[folder.name][name] = theirs(asked, drawn, script, environment)
    return answers


def main():
    """Measures, prints and writes."""
    if doctest.testmod(protocol).failed:
        sys.exit("The score is not what it should be, so nothing is measured.")
    asked = arguments()
    folders = sets(asked)
    if not folders:
        sys.exit(f"{asked.data} has no sub-folder with train.jsonl and test.jsonl.")
    os.environ["PYTHONHASHSEED"] = "0"
    for kind in ["DATA", "CONFIG", "CACHE"]:
        os.environ[f"HANDFUL_{kind}_DIR"] = str(asked.work / "handful")
    answers = measure(asked, folders)
    speeds, missing = speed.measure(asked, folders, HERE)
    figures = report.figures(answers, speeds, missing)
    figures["measured"] = {
        "sets": [folder.name for folder in folders],
        "seeds": asked.seeds,
        "test_sentences_at_most": asked.test_limit,
        "sentences_read": asked.read,
        "cores": protocol.CORES,
        "processor": processor(),
        "python": platform.python_version(),
        "packages": packages(),
    }
    name = "peers-quick" if asked.quick else "peers"
    asked.figures.mkdir(parents=True, exist_ok=True)
    written = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    (asked.figures / f"{name}.json").write_text(written, encoding="utf-8")
    table = report.table(figures)
    (asked.figures / f"{name}.md").write_text(table, encoding="utf-8")
    for key, reason in figures["missing"].items():
        print(f"{key} is null: {reason}", file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False) if asked.json else table)


def packages():
    """The pinned versions of the peers themselves."""
    peers = {"torch", "transformers", "spacy", "sklearn-crfsuite", "onnxruntime"}
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    return {name: version for name, version in pins.items() if name in peers}


def processor():
    """The processor's name where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


if __name__ == "__main__":
    main()
