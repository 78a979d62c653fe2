"""PyTorch's time and memory for the training steps of benches/training.rs.

    python -m venv venv && venv/bin/pip install torch transformers
    venv/bin/python crates/encoder/benches/peers/train_step.py

Run from the top of the repository. 8 sentences of 40 tokens, f32, dropout 0.1, gradients clipped, AdamW
(its fused kernel too), all cores that the process may use. `everything` trains all six layers and the
embeddings; `from n` reads states of layer n, as Handful does. The memory is the peak of the process above
what it had before the model was made; each line is a process of its own.
"""

import resource
import statistics
import subprocess
import sys
import time

import torch
from transformers import BertConfig, BertModel

SENTENCES, TOKENS = 8, 40


def measure(bottom, fused):
    torch.manual_seed(1)
    threads = len(__import__("os").sched_getaffinity(0))
    torch.set_num_threads(threads)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    config = BertConfig(
        vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    model = BertModel(config, add_pooling_layer=False, attn_implementation="sdpa")
    model.train()
    layers = model.encoder.layer
    if bottom == "everything":
        trained, start = list(model.parameters()), 0
        ids = torch.randint(0, config.vocab_size, (SENTENCES, TOKENS))
    else:
        start = int(bottom)
        trained = [p for layer in layers[start:] for p in layer.parameters()]
        states = torch.randn(SENTENCES, TOKENS, 384)
    optimizer = torch.optim.AdamW(trained, lr=1e-6, weight_decay=0.01, fused=fused)
    gradient = torch.sin(torch.arange(SENTENCES * TOKENS * 768) * 0.7).reshape(SENTENCES, TOKENS, 768) * 1e-3

    def step():
        x = model.embeddings(input_ids=ids) if bottom == "everything" else states
        lower = x
        for index in range(start, 6):
            x = layers[index](x)
            x = x[0] if isinstance(x, tuple) else x
            if index == 2:
                lower = x
        loss = (torch.cat([x, lower], 2) * gradient).sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()

    for _ in range(5):
        step()
    times = []
    for _ in range(40):
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1e3)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    name = "everything" if bottom == "everything" else f"from {bottom}"
    kind = "fused AdamW" if fused else "AdamW"
    print(
        f"{name:>12}, {kind:<11}: median {statistics.median(times):6.1f} ms, fastest {min(times):6.1f} ms,"
        f" {peak:5.0f} MB, PyTorch {torch.__version__}, {threads} threads"
    )


if len(sys.argv) > 1:
    measure(sys.argv[1], sys.argv[2] == "fused")
else:
    for bottom in ["everything", "0", "2", "3", "4"]:
        for kind in ["plain", "fused"]:
            subprocess.run([sys.executable, __file__, bottom, kind], check=True)
