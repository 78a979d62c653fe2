"""ONNX Runtime: sentences through the encoder's graph in f32, up to the upper feature layer, every core.

Both feature layers come out, and what lies above them is not computed, as in Handful. The graph comes from torch.onnx. Sentences are sub-worded, sorted by length and read 32 at a time with
padding. What Handful does beyond that (a vector for each word, in f16) is not asked of it.
"""

import json
import logging
import pathlib
import sys
import tempfile
import time
import warnings

import numpy
import onnxruntime
import torch

import encoder
import protocol

BATCH = 32


class Layers(torch.nn.Module):
    """The two layers that Handful makes its features of."""

    def __init__(self, model, upper, lower):
        super().__init__()
        self.model, self.upper, self.lower = model, upper, lower
        model.encoder.layer = model.encoder.layer[:upper]

    def forward(self, input_ids, attention_mask):
        states = self.model(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        return states[self.upper], states[self.lower]


def session(folder):
    """The exported graph, ready to run."""
    model = Layers(encoder.bare().eval(), **encoder.feature_layers())
    # No size may be 1: the exporter would take it for a constant. Nor may one tensor stand for both
    # arguments: it would take them for the same one.
    example = torch.ones(2, 7, dtype=torch.int64), torch.ones(2, 7, dtype=torch.int64)
    sizes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    path = str(folder / "encoder.onnx")
    # It tells of a package that is not needed here.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            example,
            path,
            input_names=["ids", "mask"],
            dynamo=True,
            dynamic_shapes=(sizes, sizes),
            verbose=False,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = protocol.CORES
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]), model


def batches(rows):
    """Sub-words and masks of at most 32 sentences each, by length."""
    rows = sorted(rows, key=len)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        mask = encoder.padded([[1] * len(row) for row in part], 0)
        yield {"ids": encoder.padded(part, 0).numpy(), "mask": mask.numpy()}


def main():
    """Measures and prints."""
    sentences = protocol.read(pathlib.Path(sys.argv[1]) / "test.jsonl")
    tokenizer = encoder.sub_words()
    with tempfile.TemporaryDirectory() as folder:
        runtime, model = session(pathlib.Path(folder))
        few = [one.ids for one in tokenizer.encode_batch([one.text for one in sentences[:BATCH]])]
        few = next(batches(few))
        with torch.inference_mode():
            wanted = model(torch.tensor(few["ids"]), torch.tensor(few["mask"]))
        for given, right in zip(runtime.run(None, few), wanted):
            seen = few["mask"].astype(bool)
            numpy.testing.assert_allclose(given[seen], right.numpy()[seen], atol=1e-3)
        begun = time.perf_counter()
        rows = [one.ids for one in tokenizer.encode_batch([one.text for one in sentences])]
        for batch in batches(rows):
            runtime.run(None, batch)
        seconds = time.perf_counter() - begun
    print(json.dumps({"sentences": len(rows), "tokens": sum(map(len, rows)), "seconds": seconds}))


if __name__ == "__main__":
    main()
