"""Word vectors by Hugging Face transformers, for the parity tests (src/parity.rs).

    python -m venv venv && venv/bin/pip install torch transformers
    venv/bin/python crates/encoder/tests/reference/reference.py

Run from the top of the repository. It writes mini.json from the embedded encoder's own folder, and
the folder roberta/ (a tiny model with random weights and its tokenizer) with roberta.json. Only samples
of each vector are kept, and its norm, so that the files stay small; --full DIR also writes every number,
for a comparison by hand.
"""

import argparse
import json
import re
from pathlib import Path

import numpy
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertModel, RobertaConfig, RobertaModel

HERE = Path("crates/encoder/tests/reference")
MINI = Path("assets/encoders/handful-mini")

CLAUSES = [
    "the tenant of flat {} in Kreuzbergstraße paid the deposit to Mrs. O'Connor on {} March",
    "the appeal court in Lyon set aside judgment no. {}/{} because the notice had been served late",
    "a sample of Bacillus subtilis strain {} was kept at {} °C until the expedition reached Tromsø",
    "naïve readers of the letter to Count Esterházy dated {} missed that page {} is a forgery",
]
LONG = "; ".join(CLAUSES[i % 4].format(17 * i + 3, i + 2) for i in range(31)) + "."
LONG = LONG.replace("7", "seven", 9)

SENTENCES = [
    "Marie Curie was born in Warsaw in 1867.",
    "Dr. Anne-Sophie O'Neill (b. 1952) didn't sign the U.S.–Swiss treaty, did she?",
    "ÉCOLE Polytechnique Fédérale, Zürich; naïve Å coöperation in Łódź",
    "我爱北京天安门,李明在清华大学学习。",
    "Great match 🎉👩‍👩‍👧‍👦 in 🇧🇷, said João ❤️ twice 👍🏽!",
    "It cost 1.250,50€ (≈ $1,400.75), i.e. 12% more than £999 ☃☃☃.",
    "Москва и Киев; القاهرة; नई दिल्ली; กรุงเทพ; 東京タワー; 서울특별시",
    "odd\u200b things\ufe0f \u0007 here: \u00ad soft, \ufeff mark, a\u0301\u0301 tail \u200d",
    "See https://example.org/a_b?c=d#e, foo@bar.com, [SEP] [MASK] and pneumonoultramicroscopicsilicovolcanoconiosis.",
    LONG,
]


def read(tokenizer, model, text, words, window, middle):
    """First and mean vectors of each word: (words, 2 * hidden) each, last layer then middle layer."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids, spans = encoding.ids, encoding.offsets
    opening, closing = tokenizer.encode("").ids
    capacity = window - 2
    overlap = capacity // 4
    starts = [0]
    if len(ids) > capacity:
        spare = len(ids) - capacity
        steps = -(-spare // (capacity - overlap))
        starts = [step * spare // steps for step in range(steps + 1)]
    passes = []
    for start in starts:
        part = ids[start : start + capacity]
        with torch.no_grad():
            out = model(torch.tensor([[opening, *part, closing]]), output_hidden_states=True)
        states = out.hidden_states
        passes.append((start, start + len(part), torch.cat([states[-1][0], states[middle][0]], 1).numpy()))

    def room(index, first, end):
        """How far a run of tokens is from the edges of a window; the text's own ends are none."""
        start, stop, _ = passes[index]
        if first < start or end > stop:
            return -1
        before = numpy.inf if start == 0 else first - start
        after = numpy.inf if stop == len(ids) else stop - end
        return min(before, after)

    first_vectors, mean_vectors = [], []
    for a, b in words:
        touching = [i for i, (s, e) in enumerate(spans) if s < b and e > a]
        if not touching:
            vector = passes[0][2][0]
            first_vectors.append(vector)
            mean_vectors.append(vector)
            continue
        first, end = touching[0], touching[-1] + 1
        # A word with more sub-words than the windows overlap is read in runs.
        runs = [(begin, min(begin + overlap, end)) for begin in range(first, end, overlap)]
        total = 0
        for place, (begin, stop) in enumerate(runs):
            best = max(range(len(passes)), key=lambda i: room(i, begin, stop))
            start, _, vectors = passes[best]
            if place == 0:
                first_vectors.append(vectors[begin - start + 1])
            total = total + vectors[begin - start + 1 : stop - start + 1].sum(0)
        mean_vectors.append(total / (end - first))
    return numpy.stack(first_vectors), numpy.stack(mean_vectors), len(ids)


def samples(vectors):
    count, dim = vectors.shape
    half = dim // 2
    picked = sorted(set(numpy.linspace(0, count - 1, min(count, 24)).astype(int).tolist()))
    return [
        {
            "word": word,
            "norms": [round(float(numpy.linalg.norm(part)), 5) for part in (vectors[word][:half], vectors[word][half:])],
            "values": [
                [place, round(float(vectors[word][place]), 6)]
                for place in sorted({(word * 37 + step * 97) % dim for step in range(12)})
            ],
        }
        for word in picked
    ]


def reference(name, tokenizer, model, texts, window, middle, full):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    model.eval()
    sentences = []
    for index, text in enumerate(texts):
        words = [list(match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]
        first, mean, count = read(tokenizer, model, text, words, window, middle)
        print(f"{name} {index}: {count} tokens, {len(words)} words")
        sentences.append({"text": text, "tokens": count, "words": words, "first": samples(first), "mean": samples(mean)})
        if full:
            first.astype("<f4").tofile(full / f"{name}-{index}-first.f32")
            mean.astype("<f4").tofile(full / f"{name}-{index}-mean.f32")
    lines = ",\n".join(json.dumps(sentence, ensure_ascii=True, separators=(",", ":")) for sentence in sentences)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def tiny_roberta():
    """Byte-level BPE, positions counted from behind the padding token, one segment: RoBERTa's ways."""
    folder = HERE / "roberta"
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=340, special_tokens=special, initial_alphabet=sorted(alphabet), show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(7)
    config = RobertaConfig(
        vocab_size=340, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=56,
        max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )
    model = RobertaModel(config, add_pooling_layer=False)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((torch.randn_like(parameter) * 0.3 + (1 if parameter.dim() == 1 else 0)).half().float())
    model.half().save_pretrained(folder)
    return tokenizer, model.float()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", type=Path)
    full = parser.parse_args().full
    # The converted weights themselves, read as f32: parity is about the arithmetic.
    mini = BertModel.from_pretrained(MINI, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32)
    reference("mini", Tokenizer.from_file(str(MINI / "tokenizer.json")), mini, SENTENCES, 512, 3, full)
    tokenizer, model = tiny_roberta()
    reference("roberta", tokenizer, model, SENTENCES[:5] + [LONG[:600]], 64, 1, full)


if __name__ == "__main__":
    main()
