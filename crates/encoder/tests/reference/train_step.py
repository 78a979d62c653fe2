"""Three training steps by PyTorch, for the tests of fine-tuning (src/train/tests.rs).

    python -m venv venv && venv/bin/pip install torch transformers safetensors
    venv/bin/python crates/encoder/tests/reference/train_step.py

Run from the top of the repository, after reference.py, whose roberta/ it reads. It writes the folder
bert/ (a tiny model with random weights and its tokenizer), and bert-steps.json and roberta-steps.json:
the loss before each step, and of every tensor its gradient at the first step and its value after the
last, each as its norm, one projection that weighs all numbers, and a few of them.

Word vectors are means over sub-words, upper and then lower feature layer, and the loss is
sum(sin(v) * sin(0.7 * place)) over all of them. All weights are trained, with clipping, layer-wise decayed
rates and decoupled weight decay on matrices alone. Rows of words that no sentence has are left out of
account: Handful moves the rows that were read, as torch.optim.SparseAdam does.
"""

import json
import re
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModel, BertConfig, BertModel

HERE = Path("crates/encoder/tests/reference")
SENTENCES = [
    "Marie Curie was born in Warsaw in 1867.",
    "The appeal court in Lyon set aside judgment no. 17 because the notice had been served late",
    "naïve readers",
]
RATE, LAYER_DECAY, WEIGHT_DECAY, CLIP, EPSILON = 0.01, 0.8, 0.1, 1.0, 1e-6
STEPS = 3


def tiny_bert():
    """WordPiece, lower case, two segments: BERT's ways."""
    folder = HERE / "bert"
    folder.mkdir(exist_ok=True)
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    trainer = trainers.WordPieceTrainer(vocab_size=90, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=90, hidden_size=24, num_hidden_layers=3, num_attention_heads=3, intermediate_size=50,
        max_position_embeddings=48, type_vocab_size=2, layer_norm_eps=1e-12,
    )
    model = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():
        # Small enough that no softmax gives all to one token, where its gradient would vanish.
        for parameter in model.parameters():
            parameter.copy_((torch.randn_like(parameter) * 0.15 + (1 if parameter.dim() == 1 else 0)).half().float())
    model.half().save_pretrained(folder)


def word_vectors(model, tokenizer, text, words, upper, lower):
    encoding = tokenizer.encode(text)
    states = model(torch.tensor([encoding.ids]), output_hidden_states=True).hidden_states
    states = torch.cat([states[upper][0], states[lower][0]], 1)
    special = encoding.special_tokens_mask
    vectors = []
    for a, b in words:
        own = [i for i, (s, e) in enumerate(encoding.offsets) if not special[i] and s < b and e > a]
        vectors.append(states[own].mean(0))
    return torch.stack(vectors), encoding.ids


def summary(values):
    flat = values.detach().double().flatten()
    weights = torch.sin(0.7 * torch.arange(len(flat), dtype=torch.float64))
    places = sorted({(37 + step * 97) % len(flat) for step in range(6)})
    return {
        "norm": float(flat.norm()),
        "projection": float(flat @ weights),
        "values": [[place, float(flat[place])] for place in places],
    }


def steps(name):
    folder = HERE / name
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32)
    model.eval()
    upper, lower = 3, 1
    groups = []
    for tensor, parameter in model.named_parameters():
        found = re.match(r"encoder\.layer\.(\d+)\.", tensor)
        depth = upper - 1 - int(found[1]) if found else upper
        decay = WEIGHT_DECAY if parameter.dim() > 1 else 0.0
        groups.append({"params": [parameter], "lr": RATE * LAYER_DECAY**depth, "weight_decay": decay})
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=EPSILON)
    before = model.embeddings.word_embeddings.weight.detach().clone()
    sentences, seen = [], set()
    for text in SENTENCES:
        words = [list(match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]
        sentences.append({"text": text, "words": words})
    losses, gradients = [], {}
    for step in range(STEPS):
        vectors = []
        for sentence in sentences:
            found, ids = word_vectors(model, tokenizer, sentence["text"], sentence["words"], upper, lower)
            vectors.append(found.flatten())
            seen.update(ids)
        flat = torch.cat(vectors)
        weights = torch.sin(0.7 * torch.arange(len(flat), dtype=torch.float64)).float()
        loss = (torch.sin(flat) * weights).sum()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            gradients = {tensor: summary(parameter.grad) for tensor, parameter in model.named_parameters()}
        norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP))
        if step == 0:
            first_norm = norm
        optimizer.step()
    with torch.no_grad():
        unseen = [row for row in range(len(before)) if row not in seen]
        model.embeddings.word_embeddings.weight[unseen] = before[unseen]
    tensors = [
        {"name": tensor, "gradient": gradients[tensor], "after": summary(parameter)}
        for tensor, parameter in model.named_parameters()
    ]
    rates = {"rate": RATE, "layer_decay": LAYER_DECAY, "weight_decay": WEIGHT_DECAY, "clip": CLIP, "epsilon": EPSILON}
    head = {"rates": rates, "losses": losses, "norm": first_norm, "sentences": sentences}
    lines = ",\n".join(json.dumps(tensor, separators=(",", ":")) for tensor in tensors)
    text = json.dumps(head, ensure_ascii=True)[:-1] + f', "tensors": [\n{lines}\n]}}\n'
    (HERE / f"{name}-steps.json").write_text(text)
    print(name, losses, first_norm)


tiny_bert()
steps("bert")
steps("roberta")
