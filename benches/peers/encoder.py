"""The embedded encoder's weights in PyTorch, in f32, and its sub-words."""

import json
import os
import pathlib

import tokenizers
import torch
import transformers

from protocol import CORES

FOLDER = pathlib.Path(os.environ["HANDFUL_ENCODER"])
LONGEST = 512

torch.set_num_threads(CORES)
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()


def sub_words():
    """The tokenizer without the cut and the padding that its file asks for."""
    tokenizer = tokenizers.Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def bare():
    """The encoder alone."""
    return transformers.AutoModel.from_pretrained(FOLDER, dtype=torch.float32)


def tagger(tags):
    """The encoder with a fresh linear layer over these tags."""
    names = dict(enumerate(tags))
    return transformers.AutoModelForTokenClassification.from_pretrained(
        FOLDER,
        dtype=torch.float32,
        id2label=names,
        label2id={tag: place for place, tag in names.items()},
    )


def layers():
    """How many layers the encoder has."""
    return json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"]


def feature_layers():
    """Which layers a word's vector is made of: `upper` and `lower`."""
    return json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["feature_layers"]


def optimizer(model, encoder_rate=5e-5, head_rate=1e-3):
    """AdamW with a rate of its own for the head, and no decay of norms and biases."""
    groups = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            head = name.startswith("classifier")
            decays = weight.ndim > 1
            groups.setdefault((head, decays), []).append(weight)
    return torch.optim.AdamW(
        [
            {
                "params": weights,
                "lr": head_rate if head else encoder_rate,
                "weight_decay": 0.01 if decays else 0.0,
            }
            for (head, decays), weights in groups.items()
        ]
    )


def padded(rows, filling):
    """Rows of different lengths as one tensor."""
    longest = max(map(len, rows))
    return torch.tensor([row + [filling] * (longest - len(row)) for row in rows])
