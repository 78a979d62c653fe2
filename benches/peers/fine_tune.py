"""transformers: the same weights under a linear layer, fine-tuned as a whole or from the middle upwards.

AdamW, 5e-5 for the encoder and 1e-3 for the head, batches of 8, 20 passes and at least 60 steps, 10 %
warm-up and a linear decay to nothing, gradients clipped at 1, f32. A word's tag is that of its first
sub-word. The seconds are those of training, the model being loaded.
"""

import os
import random
import time

import torch
import transformers

import encoder
import protocol

BATCH = 8
IGNORED = -100


def pieces(tokenizer, sentences):
    """For each sentence its sub-words, and where in them each word begins (none where it was cut off)."""
    for encoding in tokenizer.encode_batch([s.words for s in sentences], is_pretokenized=True):
        first = {}
        for place, word in enumerate(encoding.word_ids):
            if word is not None:
                first.setdefault(word, place)
        yield encoding.ids, first


def learn(sentences, concepts, seed):
    """One fine-tuned model."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed).shuffle
    tokenizer, tags = encoder.sub_words(), protocol.tag_names(concepts)
    model = encoder.tagger(tags)
    if os.environ.get("HANDFUL_FROZEN"):
        freeze(model)
    begun = time.perf_counter()
    number = {tag: place for place, tag in enumerate(tags)}
    rows = []
    for sentence, (ids, first) in zip(sentences, pieces(tokenizer, sentences)):
        wanted = [IGNORED] * len(ids)
        for word, tag in enumerate(sentence.tags(concepts)):
            if word in first:
                wanted[first[word]] = number[tag]
        rows.append((ids, wanted))
    starts = range(0, len(rows), BATCH)
    steps = len(starts) * protocol.passes(len(starts))
    optimizer = encoder.optimizer(model)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    model.train()
    for _ in range(protocol.passes(len(starts))):
        shuffle(rows)
        for start in starts:
            ids, wanted = zip(*rows[start : start + BATCH])
            mask = encoder.padded([[1] * len(row) for row in ids], 0)
            loss = model(
                input_ids=encoder.padded(ids, 0),
                attention_mask=mask,
                labels=encoder.padded(wanted, IGNORED),
            ).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
    seconds = time.perf_counter() - begun
    model.eval()
    return lambda unseen: predict(model, tokenizer, tags, concepts, unseen), seconds


def freeze(model):
    """Leaves the embeddings and the lower half of the layers as they are."""
    held = [f"layer.{place}." for place in range(encoder.layers() // 2)]
    for name, weight in model.named_parameters():
        if ".embeddings." in name or any(part in name for part in held):
            weight.requires_grad = False


@torch.inference_mode()
def predict(model, tokenizer, tags, concepts, sentences):
    """Spans of each sentence, read in batches of like length."""
    read = list(pieces(tokenizer, sentences))
    order = sorted(range(len(read)), key=lambda place: len(read[place][0]))
    found = [None] * len(read)
    for start in range(0, len(order), 32):
        batch = order[start : start + 32]
        ids = [read[place][0] for place in batch]
        best = model(
            input_ids=encoder.padded(ids, 0),
            attention_mask=encoder.padded([[1] * len(row) for row in ids], 0),
        ).logits.argmax(-1)
        for row, place in zip(best.tolist(), batch):
            first = read[place][1]
            words = range(len(sentences[place].words))
            row = [tags[row[first[word]]] if word in first else "O" for word in words]
            found[place] = protocol.spans(row, concepts)
    return found


if __name__ == "__main__":
    protocol.run(learn)
