"""Writes minilm.json and small.json: what Hugging Face's tokenizers make of texts, to compare with.

    pip install tokenizers==0.23.3
    python make_goldens.py TOKENIZER.json    # that of all-MiniLM-L6-v2

minilm.json has a table of texts with their tokens, and digests of 5,000 texts that both sides make of parts by one formula.
"""

import hashlib
import json
import pathlib
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent

TABLE = [
    "", " ", "Hello, world!", "The quick brown fox jumps over the lazy dog.", "É à ü ñ ç Å ǆ ﬁ Ⅷ", "A coração não é razão",
    "İstanbul ISTANBUL ıstanbul", "ΣΊΣΥΦΟΣ σίσυφος ς", "straße STRASSE ẞ", "日本語のテキスト 東京", "中文字符 and English混合text", "한국어 텍스트",
    "emoji 😀 👩‍👩‍👧 ❤️ end", "tabs\tand\nnewlines\r\nand\u00a0spaces\u2003here", "zero\u0000\u200b\u00ad\ufeffwidth\u0007bell", "\ufffd replacement",
    "don't can't it's U.S.A. 3.14 1,000 $5 50% #tag @user a_b-c/d\\e", "(){}[]<>^~|`+=", "unaffable unbelievably antidisestablishmentarianism",
    "[CLS] [SEP] [PAD] [MASK] [UNK] inside", "x[SEP]y[MASK].z [sep] [CLS", "a" * 100, "a" * 101, "é" * 100 + " " + "日" * 101, "supercalifragilisticexpialidocious" * 3,
    "https://example.com/path?query=1&b=2#frag user@example.org", "مرحبا بالعالم שלום עולם", "हिन्दी पाठ ไทย", "e\u0301 o\u0308 n\u0303 combining \u0301alone",
    "“curly” ‘quotes’ — dash … ellipsis ¿qué? «oui»", "½ ² ℃ ™ © ® € £ ¥", "𝕳𝖊𝖑𝖑𝖔 ｆｕｌｌｗｉｄｔｈ", "\U00020000\U0002b821\U0002f800 rare ideographs", "word " * 400,
]

ALPHABET = [
    " ", " ", " ", "\n", "\t", "the", "free", "money", "un", "##ing", "ization", "Re", "é", "Ã", "ß", "ñ", "İ", "Σ", "ж", "ק", "ع", "日", "本", "한", "ไ", ".", ",",
    "!", "?", "'", "-", "_", "$", "~", "(", ")", "[SEP]", "[MASK]", "[", "]", "1", "42", "0x", "\u0301", "\u200d", "\u00a0", "\u0000", "\ufffd", "😀", "❤️",
    "http://", "@", "#", "xqz", "Zürich", "naïve", "co-op", "…", "“", "”", "e", "s", "ly", "A", "BC",
]


def mix(z):
    """The finaliser of splitmix64."""
    mask = (1 << 64) - 1
    z = z * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def generated(number):
    length = mix(number << 16) % 40
    return "".join(ALPHABET[mix((number << 16) + i + 1) % len(ALPHABET)] for i in range(length))


def digest(tokenizer, numbers):
    ids = [tokenizer.encode(generated(n)).ids for n in numbers]
    return hashlib.sha256(json.dumps(ids, separators=(",", ":")).encode()).hexdigest()


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    tokenizer.no_padding()
    tokenizer.enable_truncation(64)
    golden = {
        "most": 64,
        "table": [{"text": text, "ids": tokenizer.encode(text).ids} for text in TABLE],
        "alphabet": ALPHABET,
        "digests": [digest(tokenizer, range(start, start + 100)) for start in range(0, 5000, 100)],
    }
    (HERE / "minilm.json").write_text(json.dumps(golden, indent=1) + "\n")

    words = "[PAD] [UNK] [CLS] [SEP] [MASK] free money win ##ner ##s now meet me at noon lunch ! . é 東".split()
    small = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    small.add_special_tokens(words[:5])
    small.normalizer = normalizers.BertNormalizer(strip_accents=False)
    small.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    small.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    small.save(str(HERE / "small.json"))
    texts = ["Winners win free money now!", "MEET me at É 東京.", "unknown [MASK]"]
    (HERE / "small_golden.json").write_text(json.dumps([{"text": t, "ids": small.encode(t).ids} for t in texts], indent=1) + "\n")


main()
