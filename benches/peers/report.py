"""From measurements to ratios and a table that a person can read."""

import statistics

DEEP, REFLEX, FULL = "Handful, deep", "Handful, reflex", "transformers"
KS = ["1", "4", "16", "64"]


def figures(answers, speeds, missing):
    """All figures as one object; the keys that others rely on come first."""
    learners = learned(answers)
    missing = dict(missing)
    unread = [k for k in KS if k not in learners[REFLEX]["f1"]]
    if DEEP not in learners:
        for key in ["deep_minus_transformers_f1", "deep_time_ratio"]:
            missing[key] = "`handful evaluate few-shot` has no `--depth deep`"
    elif unread:
        missing["deep_minus_transformers_f1"] = f"k = {', '.join(unread)} was not asked for"
    handful, pipeline = speeds["handful"], speeds["pipeline"]
    onnx = speeds["onnxruntime"]
    return {
        "deep_minus_transformers_f1": difference(learners, DEEP, FULL),
        "deep_time_ratio": time_ratio(learners, DEEP, FULL),
        "train_step_ratio": ratio(
            handful.get("train_step_seconds"), speeds["torch"]["step_seconds"]
        ),
        "reannotate_ratio": ratio(
            rate(handful, "deep_suggest_seconds"), rate(pipeline, "seconds")
        ),
        "first_pass_vs_onnxruntime_ratio": ratio(
            rate(handful, "read_seconds"), rate(onnx, "seconds")
        ),
        "reflex_p95_ms": speeds["reflex"]["p95"],
        "reflex_minus_peers_f1": {
            name: difference(learners, REFLEX, name)
            for name in learners
            if not name.startswith("Handful")
        },
        "reflex_time_ratio": time_ratio(learners, REFLEX, FULL),
        "reflex_reannotate_ratio": ratio(
            rate(handful, "suggest_seconds"), rate(pipeline, "seconds")
        ),
        "first_pass_tokens_per_second": {
            "handful": onnx["tokens"] / handful["read_seconds"],
            "onnxruntime": onnx["tokens"] / onnx["seconds"],
        },
        "learners": learners,
        "speed": speeds,
        "missing": missing,
    }


def learned(answers):
    """For each learner, by k: mean F1 over the sets, mean seconds; its peak memory; and each set alone."""
    learners = {}
    for folder, by_learner in answers.items():
        for name, answer in by_learner.items():
            empty = {"f1": {}, "seconds": {}, "peak_mib": None, "sets": {}}
            learner = learners.setdefault(name, empty)
            learner["sets"][folder] = {
                str(one["k"]): {**one["entity_f1"], "seconds": one["train_seconds"]["mean"]}
                for one in answer.value["results"]
            }
            if answer.peak_mib is not None:
                learner["peak_mib"] = max(learner["peak_mib"] or 0.0, answer.peak_mib)
    for learner in learners.values():
        sets = learner["sets"].values()
        for k in next(iter(sets)):
            learner["f1"][k] = statistics.mean(one[k]["mean"] for one in sets)
            learner["seconds"][k] = statistics.mean(one[k]["seconds"] for one in sets)
    return learners


def difference(learners, one, other):
    """F1 of one less that of the other at each k; none where one of them was not measured."""
    f1 = {name: learners[name]["f1"] if name in learners else {} for name in (one, other)}
    return {k: f1[one][k] - f1[other][k] if k in f1[one] and k in f1[other] else None for k in KS}


def time_ratio(learners, one, other):
    """Seconds of one divided by those of the other, summed over all k."""
    if one not in learners or other not in learners:
        return None
    return ratio(*(sum(learners[name]["seconds"].values()) for name in (one, other)))


def rate(measured, seconds):
    """Sentences a second; none where it was not measured."""
    return measured["sentences"] / measured[seconds] if seconds in measured else None


def ratio(ours, theirs):
    """Ours divided by theirs; none where one is missing."""
    return None if ours is None or not theirs else ours / theirs


def number(value, digits=1):
    """A figure in words."""
    return "–" if value is None else f"{value:.{digits}f}"


def rows(head, lines):
    """A Markdown table."""
    return [f"| {' | '.join(line)} |" for line in [head, ["---"] + ["---:"] * (len(head) - 1), *lines]]


def table(figures):
    """Everything as Markdown."""
    measured, learners, speeds = figures["measured"], figures["learners"], figures["speed"]
    limit, read = measured["test_sentences_at_most"], measured["sentences_read"]
    ks = list(next(iter(learners.values()))["f1"])
    lines = [
        "# Handful beside its peers",
        "",
        f"Made by `cargo xtask peers` on {measured['cores']} cores ({measured['processor']}). Sets: "
        f"{', '.join(measured['sets'])}; {measured['seeds']} samples for each k, "
        + (f"at most {limit} test sentences of each set" if limit else "whole test sets")
        + ". All learn from the same sentences, Handful and transformers from the same weights. "
        + ", ".join(f"{name} {version}" for name, version in measured["packages"].items())
        + ".",
        "",
        "## Strict entity F1 (mean of the sets)",
        "",
        *rows(
            ["", *(f"k = {k}" for k in ks)],
            [[name, *(number(one["f1"][k]) for k in ks)] for name, one in learners.items()],
        ),
        "",
        "## Seconds to learn, and the peak memory of the whole process",
        "",
        "The reflex learns from vectors that are there already.",
        "",
        *rows(
            ["", *(f"k = {k}" for k in ks), "MiB"],
            [
                [name, *(number(one["seconds"][k], 2) for k in ks), number(one["peak_mib"], 0)]
                for name, one in learners.items()
            ],
        ),
        "",
        "## Each set",
        "",
    ]
    for folder in measured["sets"]:
        by_k = [[name, *(spread(one["sets"][folder][k]) for k in ks)] for name, one in learners.items()]
        lines += rows([folder, *(f"k = {k}" for k in ks)], by_k) + [""]
    tokens, handful = figures["first_pass_tokens_per_second"], speeds["handful"]
    lines += [
        f"## Speed (on {read:,} sentences of {speeds['set']})",
        "",
        *rows(
            ["", "Handful", "peer", "ratio"],
            [
                [
                    "first pass, tokens/s (ONNX Runtime)",
                    number(tokens["handful"], 0),
                    number(tokens["onnxruntime"], 0),
                    number(figures["first_pass_vs_onnxruntime_ratio"], 2),
                ],
                [
                    "suggesting again after a reflex, sentences/s (transformers pipeline)",
                    number(rate(handful, "suggest_seconds"), 0),
                    number(rate(speeds["pipeline"], "seconds"), 0),
                    number(figures["reflex_reannotate_ratio"], 2),
                ],
                [
                    "suggesting again after a deep round, sentences/s (transformers pipeline)",
                    number(rate(handful, "deep_suggest_seconds"), 0),
                    number(rate(speeds["pipeline"], "seconds"), 0),
                    number(figures["reannotate_ratio"], 2),
                ],
                [
                    "training step, 8 × 40 tokens, ms (PyTorch)",
                    number(milliseconds(handful.get("train_step_seconds"))),
                    number(milliseconds(speeds["torch"]["step_seconds"])),
                    number(figures["train_step_ratio"], 2),
                ],
                [
                    "from a label to suggestions, 100 sentences being done, 95 % within, ms",
                    number(figures["reflex_p95_ms"], 0),
                    "–",
                    "–",
                ],
            ],
        ),
        "",
    ]
    if figures["missing"]:
        lines += ["Not measured:", ""]
        lines += [f"- {key}: {reason}" for key, reason in figures["missing"].items()] + [""]
    return "\n".join(lines)


def spread(one):
    """Mean and deviation."""
    return f"{number(one['mean'])} ± {number(one['sd'])}"


def milliseconds(seconds):
    """Seconds in thousandths; none stays none."""
    return None if seconds is None else 1000.0 * seconds
