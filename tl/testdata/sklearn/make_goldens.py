"""Writes reports.json: what scikit-learn computes from random answers, to compare this package's reports with.

    pip install scikit-learn==1.7.2 numpy==2.4.6
    python make_goldens.py
"""

import json
import pathlib

import numpy as np
from sklearn import metrics

CLASSES = 4


def known(values):
    """JSON has no NaN: None says that a value is not defined."""
    return [None if np.isnan(v) else float(v) for v in values]


def rank(score, positive, values):
    return np.nan if len(set(positive)) < 2 else score(positive, values)


def calibration_error(confidence, right, bins=15):
    """Guo et al., 2017. Scikit-learn has the curve, not the number."""
    edges = np.minimum((confidence * bins).astype(int), bins - 1)
    parts = [edges == b for b in range(bins) if (edges == b).any()]
    return float(sum(p.mean() * abs(confidence[p].mean() - right[p].mean()) for p in parts))


def single(rng, examples, decimals, absent):
    labels = rng.integers(0, CLASSES - absent, examples)
    logits = rng.normal(size=(examples, CLASSES)) + 1.5 * np.eye(CLASSES)[labels]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    if decimals:  # Many equal probabilities.
        p = np.maximum(np.round(p, decimals), 1e-3)
        p /= p.sum(1, keepdims=True)
    answers = p.argmax(1)
    names = range(CLASSES)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(labels, answers, labels=names, zero_division=0)
    return {
        "labels": labels.tolist(), "probabilities": p.tolist(),
        "accuracy": metrics.accuracy_score(labels, answers),
        "confusion": metrics.confusion_matrix(labels, answers, labels=names).tolist(),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "macro_f1": metrics.f1_score(labels, answers, labels=names, average="macro", zero_division=0),
        "auc": known([rank(metrics.roc_auc_score, labels == c, p[:, c]) for c in names]),
        "loss": metrics.log_loss(labels, p, labels=list(names)),
        # Its order of equal probabilities is not ours.
        "top": None if decimals else [metrics.top_k_accuracy_score(labels, p, k=k, labels=list(names)) for k in range(1, CLASSES)],
        "calibration_error": calibration_error(p.max(1), answers == labels),
    }


def multi(rng, examples):
    truth = rng.random((examples, CLASSES)) < [0.5, 0.3, 0.1, 0]
    p = np.round(np.clip(0.5 * truth + 0.6 * rng.random((examples, CLASSES)), 0, 1), 2)
    answers = p >= 0.5
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, answers, zero_division=0)
    mean = lambda values: float(np.nanmean(values))
    ap = [rank(metrics.average_precision_score, truth[:, c], p[:, c]) for c in range(CLASSES)]
    return {
        "truth": truth.tolist(), "probabilities": p.tolist(),
        "accuracy": 1 - metrics.hamming_loss(truth, answers), "exact": metrics.accuracy_score(truth, answers),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "macro_f1": metrics.f1_score(truth, answers, average="macro", zero_division=0),
        "micro_f1": metrics.f1_score(truth, answers, average="micro", zero_division=0),
        "auc": known([rank(metrics.roc_auc_score, truth[:, c], p[:, c]) for c in range(CLASSES)]),
        "average_precision": known(ap), "mean_average_precision": mean(ap),
    }


def regression(rng, examples, width):
    truth = rng.normal(size=(examples, width)).astype(np.float32) * [3, 1][:width]
    answers = (truth + rng.normal(size=truth.shape)).astype(np.float32)
    truth = truth.astype(np.float32)
    always = np.repeat(truth.mean(0, keepdims=True, dtype=np.float64), examples, 0)
    return {
        "truth": truth.tolist(), "answers": answers.tolist(),
        "mae": metrics.mean_absolute_error(truth, answers), "rmse": metrics.root_mean_squared_error(truth.ravel(), answers.ravel()),
        "r2": metrics.r2_score(truth, answers),
        "baseline_mae": metrics.mean_absolute_error(truth, always),
        "baseline_rmse": metrics.root_mean_squared_error(truth.ravel(), always.ravel()),
    }


def main():
    rng = np.random.default_rng(0)
    goldens = {
        "single": [single(rng, 60, 0, 0), single(rng, 60, 1, 0), single(rng, 12, 0, 2)],
        "multi": [multi(rng, 40)],
        "regression": [regression(rng, 20, 1), regression(rng, 20, 2)],
    }
    path = pathlib.Path(__file__).with_name("reports.json")
    path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")


main()
