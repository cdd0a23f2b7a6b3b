"""Define and train the network of ``cleanarticle.lines.model`` in PyTorch."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cleanarticle.lines.features import NAMES, WORDS
from cleanarticle.text.network import standardise
from training.prepared import LABELS

WIDTH = 64  # hidden units of a line
WORD_WIDTH = 32  # columns of the embedding of a word
PROJECTION_WIDTH = 40  # columns of the projection that windows average
DROPOUT = 0.15
WORD_DROPOUT = 0.25  # the share of the words of lines that training hides
NO_WORDS_SHARE = 0.2  # the share of pages without any words in training, like pages in a language without vocabulary
WORD_STD = 0.1  # the standard deviation of the initial embeddings
DISTILLATION_WEIGHT = 0.5  # the share of the loss that is the distance to the teachers; the rest is that to the gold
LEARNING_RATE = 3e-3  # the highest of the schedule
WEIGHT_DECAY = 0.02
WARM_UP_SHARE = 0.1  # of the steps: the learning rate rises during them
MAX_GRADIENT_NORM = 1.0
AVERAGING_WEIGHT = 0.01  # of the weights after a step in the running mean: it covers about the last 100 steps
MAX_BATCH_LINES = 6000  # padding included
SORTED_PAGES = 512  # pages that are sorted by length together, so that batches need little padding but are random
FAST_BFLOAT16: bool = torch.cpu._is_avx512_bf16_supported()
"""Whether the processor has instructions for bfloat16; if not, bfloat16 takes ten times as long as float32."""
SHAPES: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "one": (((1, 2, 4, 8, 16),), ()),
    "two": (((1, 2, 4, 8, 16),), ((2, 8, 32, 128),)),
    "residual": ((1, 2, 4, 8), (1, 16)),
}
"""The shapes that were compared: the reaches of the blocks before the pooling over the page, and of those after it."""
_NEVER = -1e4  # a logit far below any other, for padding and for labels that the gold excludes
_MAX_BYTE = 127  # word vectors are written as signed bytes


@dataclass
class Sample:
    """One page as input and target of the network."""

    source: str
    """The name of its collection."""
    inputs: Inputs
    matrix: NDArray[np.float16]
    """The features on a logarithmic scale, (lines, features)."""
    words: NDArray[np.int16]
    """The numbers of the words at the ends of lines, (lines, WORDS); 0 for a word that is not in the vocabulary."""
    keep: NDArray[np.float32]
    """Whether each line is part of the body, 0 to 1: the target, (lines,)."""
    weight: NDArray[np.float32]
    """The weight of this target in the loss, (lines,)."""
    bits: NDArray[np.int32]
    """The possible labels by the gold, one bit for each, (lines,)."""
    label_weight: NDArray[np.float32]
    """The weight of the possible labels in the loss, (lines,)."""
    teacher_logits: NDArray[np.float16] | None = None
    """The mean logits of the teachers, (lines, 1 + labels)."""

    @property
    def measures(self) -> NDArray[np.float32]:
        """The features of the lines, standardised."""
        return self.inputs.scaled(self.matrix)

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """The possible labels of each line, (lines, labels)."""
        return (self.bits[:, None] >> np.arange(len(LABELS)) & 1).astype(np.bool_)


class Residual(nn.Module):
    """A residual block: normalise; apply a linear layer to a line and to one line on each side; add the result.

    Args:
        dilation: the distance of the two other lines, in lines.
        drop: the dropout.
        width: the hidden units of a line.
    """

    def __init__(self, dilation: int, drop: float, width: int = WIDTH) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.reach = dilation
        self.linear = nn.Linear(3 * width, width)
        self.drop = nn.Dropout(drop)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the states of the lines after the block; *mask* is 1 for lines and 0 for padding."""
        z = self.norm(hidden) * mask
        wide = functional.pad(z, (0, 0, self.reach, self.reach))
        z = self.linear(torch.cat([wide[:, : z.shape[1]], z, wide[:, 2 * self.reach :]], -1))
        out: Tensor = (hidden + self.drop(functional.relu(z))) * mask
        return out


class Windows(nn.Module):
    """A residual block: average a projection over windows above and below each line; apply a linear layer; add.

    The input of the linear layer is the line itself and the means of all windows.

    Args:
        reaches: the sizes of the windows, in lines, in ascending order: powers of 2.
        drop: the dropout.
        width: the hidden units of a line.
    """

    def __init__(self, reaches: Sequence[int], drop: float, width: int = WIDTH) -> None:
        super().__init__()
        self.reaches = tuple(reaches)
        self.projection = nn.Linear(width, PROJECTION_WIDTH)
        self.linear = nn.Linear(width + 2 * len(self.reaches) * PROJECTION_WIDTH, width)
        self.drop = nn.Dropout(drop)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the states of the lines after the block; *mask* is 1 for lines and 0 for padding."""
        lines, largest = hidden.shape[1], self.reaches[-1]
        sums = functional.pad(functional.relu(self.projection(hidden)) * mask, (0, 0, largest, largest))
        columns, reach = [hidden], 1
        # The row i of sums is the sum of the rows i to i + reach - 1. Each round adds the row reach rows below, which
        # doubles the reach.
        while True:
            if reach in self.reaches:
                columns.append(sums[:, largest - reach :][:, :lines] / reach)
                columns.append(sums[:, largest + 1 :][:, :lines] / reach)
            if reach == largest:
                break
            sums = sums + functional.pad(sums[:, reach:], (0, 0, 0, reach))
            reach *= 2
        out: Tensor = (hidden + self.drop(functional.relu(self.linear(torch.cat(columns, -1))))) * mask
        return out


Reach: TypeAlias = int | Sequence[int]
"""The reach of a block, in lines: the dilation of a :class:`Residual`, or the sizes of the windows of a
:class:`Windows`."""


def _block_of(reach: Reach, drop: float, width: int) -> nn.Module:
    if not isinstance(reach, int):
        return Windows(reach, drop, width)
    return Residual(reach, drop, width)


def blocks(reaches: Sequence[Reach], drop: float, width: int = WIDTH) -> nn.ModuleList:
    """Return one block for each reach."""
    return nn.ModuleList(_block_of(reach, drop, width) for reach in reaches)


class Network(nn.Module):
    """The line model in PyTorch; :class:`cleanarticle.lines.model.Network` runs it in the library.

    Args:
        words: the size of the vocabulary.
        near: the reaches of the blocks before the pooling over the page.
        far: the reaches of the blocks after it.
        drop: the dropout.
    """

    def __init__(self, words: int, near: Sequence[Reach], far: Sequence[Reach], drop: float = DROPOUT) -> None:
        super().__init__()
        self.reaches = tuple(near), tuple(far)
        self.first = nn.Linear(len(NAMES), WIDTH)
        self.words = nn.Embedding(words + 1, WORD_WIDTH, padding_idx=0)
        nn.init.normal_(self.words.weight, std=WORD_STD)
        nn.init.zeros_(self.words.weight[0])
        self.lexical = nn.Linear(WORD_WIDTH, WIDTH, bias=False)
        self.drop = nn.Dropout(drop)
        self.near = blocks(near, drop)
        self.pooled = nn.Linear(2 * WIDTH, WIDTH)
        self.far = blocks(far, drop)
        self.norm = nn.LayerNorm(WIDTH)
        self.last = nn.Linear(WIDTH, 1 + len(LABELS))

    def forward(self, measures: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of the lines of a batch of pages, (pages, lines, 1 + labels)."""
        mask = mask[..., None]
        if self.training:
            measures = self.drop(measures)
            dropped = torch.rand(words.shape) < WORD_DROPOUT
            without_words = torch.rand(len(words), 1, 1) < NO_WORDS_SHARE
            words = words.masked_fill(dropped | without_words, 0)
        known = (words > 0).sum(-1, keepdim=True).clamp(min=1)
        summed = functional.embedding_bag(
            words.reshape(-1, words.shape[-1]), self.words.weight, mode="sum", padding_idx=0
        )
        lexical = self.lexical(summed.view(*words.shape[:2], -1) / known.sqrt())
        hidden = functional.relu(self.first(measures) + lexical) * mask
        for block in self.near:
            hidden = block(hidden, mask)
        mean = hidden.sum(1) / mask.sum(1)
        largest = (hidden + (1 - mask) * _NEVER).max(1).values
        hidden = (hidden + functional.relu(self.pooled(torch.cat([mean, largest], -1)))[:, None]) * mask
        for block in self.far:
            hidden = block(hidden, mask)
        out: Tensor = self.last(self.norm(hidden))
        return out


@dataclass
class Inputs:
    """The parameters of the inputs of a network: the mean and spread of the features, and the vocabulary."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    """The standard deviation of each feature."""
    vocabulary: list[str]

    def scaled(self, matrix: NDArray[np.float16]) -> NDArray[np.float32]:
        """Return standardised features, from features on a logarithmic scale."""
        return standardise(matrix.astype(np.float32), self.mean, self.spread)


def _batches(sizes: Sequence[int], rng: random.Random, max_lines: int = MAX_BATCH_LINES) -> list[list[int]]:
    """Return batches of pages of similar length, in random order.

    Args:
        sizes: the number of lines of each page.
        rng: the source of randomness.
        max_lines: the largest number of lines of a batch, padding included; a longer page is a batch by itself.
    """
    order = list(range(len(sizes)))
    rng.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), SORTED_PAGES):
        chunk = sorted(order[start : start + SORTED_PAGES], key=lambda i: sizes[i])
        batch: list[int] = []
        for i in chunk:
            if batch and sizes[i] * (len(batch) + 1) > max_lines:
                batches.append(batch)
                batch = []
            batch.append(i)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def _collate(samples: Sequence[Sample]) -> dict[str, Tensor]:
    """Return the arrays of several pages as tensors, padded to the longest page."""
    longest = max(len(sample.keep) for sample in samples)
    n = len(samples)
    batch: dict[str, NDArray[np.generic]] = {
        "measures": np.zeros((n, longest, len(NAMES)), np.float32),
        "words": np.zeros((n, longest, WORDS), np.int32),
        "mask": np.zeros((n, longest), np.float32),
        "keep": np.zeros((n, longest), np.float32),
        "weight": np.zeros((n, longest), np.float32),
        "label_weight": np.zeros((n, longest), np.float32),
        "allowed": np.ones((n, longest, len(LABELS)), np.bool_),
    }
    if all(sample.teacher_logits is not None for sample in samples):
        batch["teacher_logits"] = np.zeros((n, longest, 1 + len(LABELS)), np.float32)
    for row, sample in enumerate(samples):
        size = len(sample.keep)
        batch["mask"][row, :size] = 1
        for name in batch.keys() - {"mask"}:
            batch[name][row, :size] = getattr(sample, name)
    return {name: torch.from_numpy(array) for name, array in batch.items()}


def _loss(out: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Return the loss of each page."""
    keep_loss = functional.binary_cross_entropy_with_logits(out[..., 0], batch["keep"], reduction="none")
    log_labels = functional.log_softmax(out[..., 1:], -1)
    log_allowed = log_labels.masked_fill(~batch["allowed"], _NEVER).logsumexp(-1)  # of any of the possible labels
    loss: Tensor = (keep_loss * batch["weight"] - log_allowed * batch["label_weight"]).sum(1)
    if "teacher_logits" in batch:
        loss = (1 - DISTILLATION_WEIGHT) * loss + DISTILLATION_WEIGHT * _distillation_loss(out, log_labels, batch)
    return loss


def _distillation_loss(out: Tensor, log_labels: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Return the cross-entropy of each page with the probabilities of the teachers, with the weights of the gold.

    Each line has at least the mean weight of its page, so that lines without gold count too.
    """
    teacher_logits, mask = batch["teacher_logits"], batch["mask"]
    keep_targets = teacher_logits[..., 0].sigmoid()
    keep_loss = functional.binary_cross_entropy_with_logits(out[..., 0], keep_targets, reduction="none")
    label_loss = -(teacher_logits[..., 1:].softmax(-1) * log_labels).sum(-1)
    weight, label_weight = (
        torch.maximum(weights, mask * weights.sum(1, keepdim=True) / mask.sum(1, keepdim=True))
        for weights in (batch["weight"], batch["label_weight"])
    )
    loss: Tensor = (keep_loss * weight + label_loss * label_weight).sum(1)
    return loss


def fit(
    epochs: Sequence[Sequence[Sample]],
    network: Network,
    *,
    seed: int,
    rate: float = LEARNING_RATE,
    log: Callable[[str], None] | None = None,
) -> Network:
    """Train a network; its weights become a running mean over the last steps.

    Args:
        epochs: the samples of each epoch.
        network: the untrained network, which is changed and returned.
        seed: the seed of the order of the pages.
        rate: the highest learning rate.
        log: a function that is called once for each epoch, with the mean loss of each source.
    """
    rng = random.Random(seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    rounds = [_batches([len(sample.keep) for sample in samples], rng) for samples in epochs]
    steps = sum(map(len, rounds))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=WARM_UP_SHARE)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    for epoch, (samples, batches) in enumerate(zip(epochs, rounds, strict=True)):
        network.train()
        losses: dict[str, list[float]] = defaultdict(list)
        start = time.monotonic()
        for numbers in batches:
            batch = _collate([samples[i] for i in numbers])
            with torch.autocast("cpu", torch.bfloat16, enabled=FAST_BFLOAT16):
                out = network(batch["measures"], batch["words"], batch["mask"])
            page_losses = _loss(out.float(), batch)
            optimiser.zero_grad(set_to_none=True)
            (page_losses.sum() / len(numbers)).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT_NORM)
            optimiser.step()
            schedule.step()
            for number, loss in zip(numbers, page_losses.detach().tolist(), strict=True):
                losses[samples[number].source].append(loss)
            with torch.no_grad():
                for name, current in network.state_dict().items():
                    mean[name].lerp_(current, AVERAGING_WEIGHT)
        if log:
            by_source = " ".join(
                f"{source} {statistics.mean(page_losses):.3f}" for source, page_losses in sorted(losses.items())
            )
            log(f"epoch {epoch}, {time.monotonic() - start:.0f} s: {by_source}")
    network.load_state_dict(mean)
    network.eval()
    return network


def apply_temperatures(network: Network, keep: float, labels: float) -> None:
    """Divide the logits of a network by temperatures, by changing its last layer (temperature scaling).

    Args:
        network: the network, which is changed.
        keep: the temperature of the logit of keeping a line.
        labels: the temperature of the logits of labels.
    """
    with torch.no_grad():
        temperatures = torch.tensor([keep] + [labels] * len(LABELS))
        network.last.weight.div_(temperatures[:, None])
        network.last.bias.div_(temperatures)


def logits(network: Network, sample: Sample) -> NDArray[np.float32]:
    """Return the logits of a network for the lines of a page."""
    with torch.no_grad():
        batch = _collate([sample])
        out: NDArray[np.float32] = network(batch["measures"], batch["words"], batch["mask"])[0].numpy()
    return out


def logits_of_all(network: Network, samples: Sequence[Sample]) -> list[NDArray[np.float16]]:
    """Return the logits of a network for the lines of each of many pages, in half precision."""
    out: list[NDArray[np.float16]] = [np.zeros((0, 0), np.float16)] * len(samples)
    for numbers in _batches([len(sample.keep) for sample in samples], random.Random(0)):
        batch = _collate([samples[i] for i in numbers])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=FAST_BFLOAT16):
            logits = network(batch["measures"], batch["words"], batch["mask"]).float().numpy()
        for row, number in enumerate(numbers):
            out[number] = logits[row, : len(samples[number].keep)].astype(np.float16)
    return out


def export(inputs: Inputs, networks: Sequence[Network], path: Path) -> None:
    """Write networks in the format of the library, which averages their logits.

    Weights are in half precision, word vectors in signed bytes.
    """
    about = {
        "columns": list(NAMES),
        "kinds": list(LABELS),
        "near": list(networks[0].reaches[0]),
        "far": list(networks[0].reaches[1]),
        "networks": len(networks),
        "vocabulary": inputs.vocabulary,
    }
    blob = np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8)
    arrays = {f"{i}.{name}": array for i, net in enumerate(networks) for name, array in _arrays(inputs, net).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, about=blob, **arrays)  # type: ignore[arg-type]


def _arrays(inputs: Inputs, network: Network) -> dict[str, NDArray[np.generic]]:
    """Return the weights of a network by their names in the file."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    words = state["words.weight"][1:]
    scale = np.abs(words).max(0) / _MAX_BYTE
    arrays: dict[str, NDArray[np.float32]] = {
        "mean": inputs.mean,
        "spread": inputs.spread,
        "first.weight": state["first.weight"].T,
        "first.bias": state["first.bias"],
        "words.scale": scale,
        "lexical": state["lexical.weight"].T,
        "norm.scale": state["norm.weight"],
        "norm.shift": state["norm.bias"],
        "last.weight": state["last.weight"].T,
        "last.bias": state["last.bias"],
    }
    arrays |= trunk_arrays(state, *network.reaches)
    packed: dict[str, NDArray[np.generic]] = {name: array.astype(np.float16) for name, array in arrays.items()}
    packed["words"] = np.round(words / scale).astype(np.int8)
    return packed


def trunk_arrays(
    state: Mapping[str, NDArray[np.float32]], near: Sequence[Reach], far: Sequence[Reach]
) -> dict[str, NDArray[np.float32]]:
    """Return the weights of a :class:`cleanarticle.lines.model.Trunk`, by their names in the file.

    Args:
        state: the weights of a network that has :func:`blocks` named ``near`` and ``far``, and a layer ``pooled``.
        near: the reaches of the blocks before the pooling over the page.
        far: the reaches of the blocks after it.
    """
    arrays = {"pooled.weight": state["pooled.weight"].T, "pooled.bias": state["pooled.bias"]}
    for stack, reaches in (("near", near), ("far", far)):
        for number, reach in enumerate(reaches):
            name, block = f"{stack}{number}", f"{stack}.{number}"
            arrays[f"{name}.weight"] = state[f"{block}.linear.weight"].T
            arrays[f"{name}.bias"] = state[f"{block}.linear.bias"]
            if not isinstance(reach, int):
                arrays[f"{name}.taken.weight"] = state[f"{block}.projection.weight"].T
                arrays[f"{name}.taken.bias"] = state[f"{block}.projection.bias"]
            else:
                arrays[f"{name}.scale"] = state[f"{block}.norm.weight"]
                arrays[f"{name}.shift"] = state[f"{block}.norm.bias"]
    return arrays
