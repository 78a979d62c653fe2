"""Word vectors by Hugging Face transformers for tiny models of further families (src/parity.rs, src/tiny.rs).

    python -m venv venv && venv/bin/pip install torch transformers safetensors
    venv/bin/python crates/encoder/tests/reference/families.py

Run from the top of the repository. The weights follow from a formula, by the names that `save_pretrained`
writes, so that no file holds them. It writes distilbert.json, mpnet.json and xlm-roberta.json from the
config.json of the folders of these names, xlm-roberta/tokenizer.json where it is absent, and
torch/pytorch_model.bin: a tiny BERT as `torch.save` writes it, with the counter of positions that older
versions kept among the weights.
"""

import tempfile
from pathlib import Path

import torch
from reference import HERE, LONG, SENTENCES, reference
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModel, BertConfig, BertModel

MASK = (1 << 64) - 1


def numbers(name, shape):
    """As `numbers` in src/tiny.rs."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    count = 1
    for side in shape:
        count *= side
    middle = 1.0 if len(shape) == 1 else 0.0
    values = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        values.append(middle + 0.8 * ((state >> 40) / (1 << 24) - 0.5))
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


def model_of(folder):
    """The model of that configuration with the formula's weights, by way of a saved file."""
    config = AutoConfig.from_pretrained(folder)
    empty = AutoModel.from_config(config, add_pooling_layer=False) if config.model_type != "distilbert" else AutoModel.from_config(config)
    with tempfile.TemporaryDirectory() as saved:
        empty.save_pretrained(saved)
        path = Path(saved) / "model.safetensors"
        tensors = {name: numbers(name, tuple(tensor.shape)) for name, tensor in load_file(path).items()}
        print(folder.name, sorted(tensors)[:3], len(tensors))
        save_file(tensors, path, {"format": "pt"})
        model, info = AutoModel.from_pretrained(saved, attn_implementation="eager", output_loading_info=True)
    assert not info["unexpected_keys"] and not info["mismatched_keys"], info
    assert all("pooler" in name for name in info["missing_keys"]), info
    return model.float()


def sentencepiece():
    """Unigram over text whose spaces are marked: XLM-RoBERTa's ways."""
    path = HERE / "xlm-roberta" / "tokenizer.json"
    if not path.exists():
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        special = ["<s>", "<pad>", "</s>", "<unk>"]
        trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>", show_progress=False)
        tokenizer.train_from_iterator(SENTENCES * 3, trainer)
        tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 0), ("</s>", 2)])
        tokenizer.save(str(path))
    return Tokenizer.from_file(str(path))


def archive():
    config = BertConfig(
        vocab_size=90, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12,
        max_position_embeddings=16, type_vocab_size=2,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: numbers(name, tuple(tensor.shape)) for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    ordered = type(model.state_dict())({"embeddings.position_ids": torch.arange(16).expand((1, -1)), **state})
    # As a module's own dictionary has it.
    ordered._metadata = model.state_dict()._metadata
    torch.save(ordered, HERE / "torch" / "pytorch_model.bin")
    config.save_pretrained(HERE / "torch")


def main():
    some = [SENTENCES[0], SENTENCES[2], SENTENCES[4]]
    bert = Tokenizer.from_file(str(HERE / "bert" / "tokenizer.json"))
    byte_level = Tokenizer.from_file(str(HERE / "roberta" / "tokenizer.json"))
    reference("distilbert", bert, model_of(HERE / "distilbert"), [*some, LONG[:300]], 64, 1, None)
    reference("mpnet", byte_level, model_of(HERE / "mpnet"), [*some, LONG[:900]], 200, 1, None)
    reference("xlm-roberta", sentencepiece(), model_of(HERE / "xlm-roberta"), [*some, LONG[:300]], 64, 1, None)
    archive()


main()
