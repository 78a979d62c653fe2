"""Programs that print one JSON object: what it is, how long they took, and how much memory at most."""

import dataclasses
import json
import os
import subprocess
import sys
import time


@dataclasses.dataclass
class Answer:
    """What came of one run."""

    value: dict
    seconds: float
    """From start to end, loading and scoring included."""
    peak_mib: float | None
    """The most memory that the process held at once; none where the system does not tell."""


def answer(command, environment=None):
    """Runs a program to its end. What it says on standard error goes to ours."""
    command = [str(word) for word in command]
    print("▸ " + " ".join(command), file=sys.stderr, flush=True)
    begun = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        text=True,
        encoding="utf-8",
    )
    printed = child.stdout.read()
    peak = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        # Kibibytes everywhere but on macOS, which counts bytes.
        peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    else:
        child.wait()
    seconds = time.perf_counter() - begun
    if child.returncode != 0:
        sys.exit(f"`{' '.join(command)}` failed with code {child.returncode}.")
    return Answer(json.loads(printed.strip().splitlines()[-1]), seconds, peak)


def text(command):
    """What a program prints."""
    command = [str(word) for word in command]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8").stdout
