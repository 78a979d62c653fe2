"""How fast Handful and its peers read, learn a step and read again, on the sentences of one set."""

import json
import shutil
import sys

import process

# What each ratio needs of Handful's own measurement.
OURS = {"train_step_ratio": "train_step_seconds", "reannotate_ratio": "deep_suggest_seconds"}


def measure(asked, folders, here):
    """`(figures, {ratio that is missing: why})`; ratios are built in the report."""
    folder = sentences(asked, folders[0])
    missing = {}
    ours = process.answer([asked.handful, "evaluate", "speed", "--json", "--data", folder])
    python = [sys.executable]
    first = process.answer([*python, here / "first_pass.py", folder])
    again = process.answer([*python, here / "reannotate.py", folder, str(asked.read)])
    step = process.answer([*python, here / "train_step.py"])
    reflex = process.answer([asked.latency])
    for key, needed in OURS.items():
        if needed not in ours.value:
            missing[key] = f"`handful evaluate speed` gives no {needed}"
    figures = {
        "set": folders[0].name,
        "handful": {**ours.value, "peak_mib": ours.peak_mib},
        "onnxruntime": {**first.value, "peak_mib": first.peak_mib},
        "pipeline": {**again.value, "peak_mib": again.peak_mib},
        "torch": {**step.value, "peak_mib": step.peak_mib},
        "reflex": reflex.value["label_to_suggestions_ms"]["100"],
    }
    return figures, missing


def sentences(asked, folder):
    """A folder whose test.jsonl is what everybody reads: the set's own sentences, repeated if too few."""
    place = asked.work / "speed"
    place.mkdir(parents=True, exist_ok=True)
    drawn = asked.work / "samples" / folder.name
    lines = []
    for file in ["test.jsonl", "train.jsonl"]:
        lines += (drawn / file).read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if json.loads(line)["words"]]
    lines = [lines[place % len(lines)] for place in range(asked.read)]
    (place / "test.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copyfile(drawn / "train.jsonl", place / "train.jsonl")
    return place
