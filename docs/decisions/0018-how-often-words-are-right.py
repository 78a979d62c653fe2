"""How often words that were annotated are the same concept elsewhere: the table of decision 18.

python3 0018-how-often-words-are-right.py FOLDER, where FOLDER holds a folder with train.jsonl for each set.
"""

import collections
import json
import random
import re
import sys
from pathlib import Path

DRAWS, FURTHER = 5, 1500


def share(lines, sentences, least):
    """Places found, those that are right, and all gold spans, summed over the draws."""
    found = right = gold = 0
    for seed in range(DRAWS):
        order = list(range(len(lines)))
        random.Random(seed).shuffle(order)
        counts = collections.Counter(
            (lines[i]["text"][span["start"] : span["end"]], span["label"])
            for i in order[:sentences]
            for span in lines[i]["spans"]
        )
        entries = {}
        for (text, label), count in counts.items():
            if count >= least and len(text) >= 2:
                entries.setdefault(text, label)
        rest = order[sentences : sentences + FURTHER]
        gold += sum(len(lines[i]["spans"]) for i in rest)
        if not entries:
            continue
        longest = sorted(entries, key=len, reverse=True)
        places = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
        for i in rest:
            spans = {(s["start"], s["end"], s["label"]) for s in lines[i]["spans"]}
            for place in places.finditer(lines[i]["text"]):
                found += 1
                right += (place.start(), place.end(), entries[place.group()]) in spans
    return found, right, gold


def main(folder):
    sets = {
        path.parent.name: [json.loads(line) for line in path.open(encoding="utf-8")]
        for path in sorted(folder.glob("*/train.jsonl"))
    }
    for sentences in (20, 100, 400):
        for least in (1, 2, 3):
            rows = {name: share(lines, sentences, least) for name, lines in sets.items()}
            precise = [right / found for found, right, _ in rows.values() if found]
            covered = [right / gold if gold else 0 for _, right, gold in rows.values()]
            print(
                f"{sentences} sentences, {least} annotations: "
                f"{sum(precise) / len(precise):.3f} right, {sum(covered) / len(rows):.3f} found"
            )


main(Path(sys.argv[1]))
