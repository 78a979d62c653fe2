"""transformers: the token-classification pipeline over many sentences, 32 at a time, in f32, every core.

The head is fresh but for a bias towards outside, so that turning tags into spans costs about what it does
after training.
"""

import json
import pathlib
import sys
import time

import torch
import transformers

import encoder
import protocol


def main():
    """Measures and prints."""
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    texts = [sentence.text for sentence in protocol.read(folder / "test.jsonl")][:count]
    torch.manual_seed(0)
    model = encoder.tagger(protocol.tag_names(["a", "b", "c", "d"])).eval()
    with torch.no_grad():
        model.classifier.bias[0] = 1.0
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=encoder.sub_words(),
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=encoder.LONGEST,
    )
    pipeline = transformers.pipeline(
        "token-classification",
        model=model,
        tokenizer=tokenizer,
        aggregation_strategy="first",
        batch_size=32,
    )
    pipeline(texts[:64])
    begun = time.perf_counter()
    found = pipeline(texts)
    seconds = time.perf_counter() - begun
    print(json.dumps({"sentences": len(found), "seconds": seconds}))


if __name__ == "__main__":
    main()
