"""PyTorch: one training step over all weights, 8 sentences of 40 sub-words, AdamW, f32, every core.

Prints the median over 30 steps after 5 to warm up.
"""

import json
import statistics
import time

import torch

import encoder
import protocol

BATCH, TOKENS, WARM, STEPS = 8, 40, 5, 30


def main():
    """Measures and prints."""
    torch.manual_seed(0)
    tags = protocol.tag_names(["a", "b", "c", "d"])
    model = encoder.tagger(tags)
    model.train()
    optimizer = encoder.optimizer(model)
    ids = torch.randint(1000, model.config.vocab_size, (WARM + STEPS, BATCH, TOKENS))
    wanted = torch.randint(0, len(tags), ids.shape)
    seconds = []
    for batch, gold in zip(ids, wanted):
        begun = time.perf_counter()
        model(input_ids=batch, attention_mask=torch.ones_like(batch), labels=gold).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"step_seconds": statistics.median(seconds[WARM:])}))


if __name__ == "__main__":
    main()
