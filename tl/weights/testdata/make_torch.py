"""Makes the files of this folder that torch.save writes, in both of its formats. Run with torch==2.15.0."""

import collections

import torch


def main():
    base = torch.arange(24, dtype=torch.float32)
    state = collections.OrderedDict(
        contiguous=base[:6].reshape(2, 3).clone(),
        transposed=torch.arange(6, dtype=torch.float32).reshape(3, 2).t(),
        channels_last=torch.arange(16, dtype=torch.float32).reshape(1, 4, 2, 2).to(memory_format=torch.channels_last),
        part=base[4:20:2],
        other=base[20:],
        scalar=torch.tensor(7.5),
        empty=torch.zeros(0, 3),
        half=torch.tensor([1.5, -2.0], dtype=torch.float16),
        brain=torch.tensor([1.5, -2.0], dtype=torch.bfloat16),
        double=torch.tensor([1.5, -2.0], dtype=torch.float64),
        long=torch.tensor([1, -2]),
        flags=torch.tensor([True, False]),
        parameter=torch.nn.Parameter(torch.ones(2)),
    )
    checkpoint = {"epoch": 3, "rate": 0.5, "name": "test", "done": None, "big": 2**40, "model": state, "history": [1, (2, 3)]}
    torch.save(checkpoint, "zip.pth")
    torch.save(checkpoint, "legacy.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
