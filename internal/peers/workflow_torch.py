"""Transfer learning on photographs as PyTorch's tutorial does it:
https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html

    workflow_torch.py PHOTOS WEIGHTS SETTING HEAD TUNE SEED

trains the head for HEAD epochs and then the last two stages too for TUNE. SETTING "tutorial" varies the photographs at random, so
the frozen body runs in each epoch; "features once" runs it once, on the photographs as they are. WEIGHTS are not looked at: PyTorch
has its own. Tensors are in channels_last, which the tutorial does not do and is twice as fast.
"""

import os
import sys
import tempfile

import torch
from answers import answer
from networks_torch import DEVICE, EfficientNetLite0, trained
from torchvision import datasets, transforms

photos, _, setting, head_epochs, tune_epochs, seed = sys.argv[1:]
torch.manual_seed(int(seed))
answer(part="start")

scale = [transforms.ToTensor(), transforms.Normalize([127 / 255] * 3, [128 / 255] * 3)]
varied = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip()] + scale)
plain = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224)] + scale)


def loader(examples):
    return torch.utils.data.DataLoader(examples, batch_size=32, shuffle=True, num_workers=min(4, os.cpu_count()))


def run(model, batches, optimizer=None):
    """One pass, a training one with an optimizer; the share of right answers."""
    model.train(optimizer is not None)
    right = 0
    for x, y in batches:
        x, y = x.to(DEVICE), y.to(DEVICE)
        with torch.set_grad_enabled(optimizer is not None):
            outputs = model(x.contiguous(memory_format=torch.channels_last) if x.ndim == 4 else x)
            loss = torch.nn.functional.cross_entropy(outputs, y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        right += (outputs.argmax(1) == y).sum().item()
    return right / len(batches.dataset)


def fit(model, rate, epochs, train, valid):
    """Leaves the model with the weights of the best epoch."""
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], rate)
    best = -1.0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(epochs):
            run(model, train, optimizer)
            accuracy = run(model, valid)
            if accuracy > best:
                best = accuracy
                torch.save(model.state_dict(), f"{folder}/best.pt")
        model.load_state_dict(torch.load(f"{folder}/best.pt"))


@torch.no_grad()
def features(part):
    body.eval()
    found = [(body(x.to(DEVICE, memory_format=torch.channels_last)), y) for x, y in loader(datasets.ImageFolder(f"{photos}/{part}", plain))]
    examples = torch.utils.data.TensorDataset(torch.cat([x.cpu() for x, _ in found]), torch.cat([y for _, y in found]))
    return torch.utils.data.DataLoader(examples, batch_size=32, shuffle=True)


train, valid = loader(datasets.ImageFolder(f"{photos}/train", varied)), loader(datasets.ImageFolder(f"{photos}/val", plain))
body = EfficientNetLite0(trained()).to(DEVICE, memory_format=torch.channels_last)
body.requires_grad_(False)
head = torch.nn.Sequential(torch.nn.Dropout(0.2), torch.nn.Linear(1280, 2)).to(DEVICE)
model = torch.nn.Sequential(body, head)
answer(part="model")
if setting == "tutorial":
    fit(model, 3e-3, int(head_epochs), train, valid)
else:
    fit(head, 3e-3, int(head_epochs), features("train"), features("val"))
answer(part="head")
if int(tune_epochs):
    for part in body.last:
        part.requires_grad_(True)
    fit(model, 1e-5, int(tune_epochs), train, valid)
answer(part="tuning")
answer(part="evaluation", accuracy=run(model, valid))
