"""The line model's training form: the same network as ``cleanarticle.lines.model``, in PyTorch."""

from __future__ import annotations

import json
import math
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cleanarticle.lines.features import NAMES, WORDS, squashed
from cleanarticle.page import Label
from cleanarticle.text.network import standard
from cleanarticle.text.tokens import Known, Numbers, spelled, tokens_of, words_of

KINDS = tuple(label.value for label in Label)
SWEEP = 0
WIDTH = 64
SWEPT = 32  # columns that a sweep carries down the page, and as many up
WORD_WIDTH = 32
NEAR = (1, 2, 4, SWEEP)
FAR = (1, SWEEP)
_LEAST_SITES = 6
_TAUGHT_KEEP, _TAUGHT_KIND = 0.75, 0.02  # what the teachers' say counts beside the gold's


@dataclass
class Sample:
    """One page as the network sees it."""

    measures: NDArray[np.float32]
    words: NDArray[np.int32]  # (lines, WORDS), 0 where there is none
    keep: NDArray[np.float32]
    weight: NDArray[np.float32]
    allowed: NDArray[np.bool_]  # (lines, kinds): the labels that the gold leaves open
    told: NDArray[np.float32]  # (lines,): the weight of what it says of them
    size: NDArray[np.float32]  # (lines,): the weight of each line for the page, whatever the gold says
    taught: NDArray[np.float16] | None = None  # (lines, 1 + kinds): how likely teachers say each answer is


class Residual(nn.Module):
    """Normalise, look at three lines, add."""

    def __init__(self, dilation: int, drop: float, width: int = WIDTH) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.reach = dilation
        self.look = nn.Linear(3 * width, width)
        self.drop = nn.Dropout(drop)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The states of the lines after the block."""
        z = self.norm(hidden) * mask
        wide = functional.pad(z, (0, 0, self.reach, self.reach))
        z = self.look(torch.cat([wide[:, : z.shape[1]], z, wide[:, 2 * self.reach :]], -1))
        out: Tensor = (hidden + self.drop(functional.relu(z))) * mask
        return out


class Sweep(nn.Module):
    """Normalise, sum up what stands above and below with exponential weights, look at both and at the line, add."""

    def __init__(self, drop: float, width: int = WIDTH) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.taken = nn.Linear(width, 2 * SWEPT)
        lines = torch.logspace(math.log10(2), math.log10(200), SWEPT).repeat(2)  # how far back each column looks
        self.rate = nn.Parameter(torch.log(torch.expm1(1 / lines)))
        self.look = nn.Linear(2 * SWEPT + width, width)
        self.drop = nn.Dropout(drop)

    def decay(self) -> Tensor:
        """What share of each column's sum is left a line further on."""
        return torch.exp(-functional.softplus(self.rate))

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The states of the lines after the block."""
        z = self.norm(hidden) * mask
        down, up = (functional.relu(self.taken(z)) * mask).split(SWEPT, -1)
        share, reach = self.decay(), 1
        summed = torch.cat([down, up.flip(1)], -1) * (1 - share)
        while reach < summed.shape[1]:
            summed = summed + share * functional.pad(summed[:, :-reach], (0, 0, reach, 0))
            share, reach = share * share, 2 * reach
        down, up = summed.split(SWEPT, -1)
        z = self.look(torch.cat([down, up.flip(1), z], -1))
        out: Tensor = (hidden + self.drop(functional.relu(z))) * mask
        return out


def blocks(reaches: Sequence[int], drop: float, width: int = WIDTH) -> nn.ModuleList:
    """The blocks that look so far, :data:`SWEEP` over the whole page."""
    return nn.ModuleList(Residual(reach, drop, width) if reach else Sweep(drop, width) for reach in reaches)


class Network(nn.Module):
    """See :class:`cleanarticle.lines.model.Model`."""

    def __init__(self, words: int, drop: float = 0.2) -> None:
        super().__init__()
        self.first = nn.Linear(len(NAMES), WIDTH)
        self.words = nn.Embedding(words + 1, WORD_WIDTH, padding_idx=0)
        nn.init.normal_(self.words.weight, std=0.1)
        nn.init.zeros_(self.words.weight[0])
        self.lexical = nn.Linear(WORD_WIDTH, WIDTH, bias=False)
        self.drop = nn.Dropout(drop)
        self.near = blocks(NEAR, drop)
        self.pooled = nn.Linear(2 * WIDTH, WIDTH)
        self.far = blocks(FAR, drop)
        self.norm = nn.LayerNorm(WIDTH)
        self.last = nn.Linear(WIDTH, 1 + len(KINDS))

    def forward(self, measures: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        """The logits of the lines of some pages."""
        mask = mask[..., None]
        if self.training:
            measures = self.drop(measures)
            dropped = torch.rand(words.shape) < 0.25
            silent = torch.rand(len(words), 1, 1) < 0.2  # pages in languages without a word here
            words = words.masked_fill(dropped | silent, 0)
        known = (words > 0).sum(-1, keepdim=True).clamp(min=1)
        lexical = self.lexical(self.words(words).sum(2) / known.sqrt())
        hidden = functional.relu(self.first(measures) + lexical) * mask
        for block in self.near:
            hidden = block(hidden, mask)
        mean = hidden.sum(1) / mask.sum(1)
        largest = (hidden + (mask - 1) * 1e4).max(1).values
        hidden = (hidden + functional.relu(self.pooled(torch.cat([mean, largest], -1)))[:, None]) * mask
        for block in self.far:
            hidden = block(hidden, mask)
        out: Tensor = self.last(self.norm(hidden))
        return out


@dataclass
class Inputs:
    """How a network's inputs are made: the scaling of the measures, and the words that it knows."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    vocabulary: list[str]

    def __post_init__(self) -> None:
        self._known = Known(tokens_of(self.vocabulary).number)

    def scaled(self, measures: NDArray[np.float32]) -> NDArray[np.float32]:
        """The measures as the network takes them."""
        return standard(squashed(measures), self.mean, self.spread)

    def ids(self, words: Numbers) -> NDArray[np.int32]:
        """Which vector each word has, from 1 on; 0 for a word that is not known."""
        return (self._known.places(words) + 1).astype(np.int32)


def choose_words(pages: Sequence[Numbers], texts: Sequence[str], sites: Sequence[str], most: int) -> list[str]:
    """The words that stand at the ends of lines on the most sites, six at the least; the most widespread first.

    Args:
        pages: for each page, the numbers of the words at the ends of its lines.
        texts: the pages.
        sites: their sites.
        most: how many words to choose.
    """
    by_site: dict[str, set[int]] = {}
    for words, site in zip(pages, sites, strict=True):
        by_site.setdefault(site, set()).update(np.unique(words[words > 0]).tolist())
    seen = Counter(number for numbers in by_site.values() for number in numbers)
    ranked = [number for number, count in seen.most_common() if count >= _LEAST_SITES][:most]
    names: dict[int, str] = {}
    wanted = set(ranked)
    for text in texts:
        if wanted - names.keys():
            names.update((n, w) for n, w in zip(words_of(text).tolist(), spelled(text), strict=True) if n in wanted)
    return sorted((names[number] for number in ranked), key=lambda word: (-seen[int(words_of(word)[0])], word))


def _batches(sizes: Sequence[int], rng: random.Random, most: int = 6000) -> list[list[int]]:
    """Pages of like length together, at most so many lines a batch, in random order."""
    order = list(range(len(sizes)))
    rng.shuffle(order)
    batches: list[list[int]] = []
    for at in range(0, len(order), 512):
        chunk = sorted(order[at : at + 512], key=lambda i: sizes[i])
        batch: list[int] = []
        for i in chunk:
            if batch and sizes[i] * (len(batch) + 1) > most:
                batches.append(batch)
                batch = []
            batch.append(i)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def _collate(samples: Sequence[Sample]) -> dict[str, Tensor]:
    longest = max(len(sample.keep) for sample in samples)
    n = len(samples)
    batch: dict[str, NDArray[np.generic]] = {
        "measures": np.zeros((n, longest, len(NAMES)), np.float32),
        "words": np.zeros((n, longest, WORDS), np.int32),
        "mask": np.zeros((n, longest), np.float32),
        "keep": np.zeros((n, longest), np.float32),
        "weight": np.zeros((n, longest), np.float32),
        "told": np.zeros((n, longest), np.float32),
        "size": np.zeros((n, longest), np.float32),
        "allowed": np.ones((n, longest, len(KINDS)), np.bool_),
    }
    if samples[0].taught is not None:
        batch["taught"] = np.zeros((n, longest, 1 + len(KINDS)), np.float32)
    for row, sample in enumerate(samples):
        size = len(sample.keep)
        batch["mask"][row, :size] = 1
        for name in batch.keys() - {"mask"}:
            batch[name][row, :size] = getattr(sample, name)
    return {name: torch.from_numpy(array) for name, array in batch.items()}


def _loss(out: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """What is wrong with the answers: against the gold, and against the teachers where there are some."""

    def keep(answers: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(out[..., 0], answers, reduction="none")

    kinds = functional.log_softmax(out[..., 1:], -1)
    open_ = kinds.masked_fill(~batch["allowed"], -1e4).logsumexp(-1)
    loss = (keep(batch["keep"]) * batch["weight"]).sum() - (open_ * batch["told"]).sum()
    if "taught" in batch:
        taught = batch["taught"]
        loss = loss + _TAUGHT_KEEP * (keep(taught[..., 0]) * batch["size"]).sum()
        loss = loss - _TAUGHT_KIND * ((taught[..., 1:] * kinds).sum(-1) * batch["mask"]).sum()
    return loss


def fit(
    samples: Sequence[Sample], words: int, *, epochs: int, seed: int, rate: float = 2e-3, log: bool = False
) -> Network:
    """Train a network; its weights are the running mean of those of the last epochs."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = Network(words)
    sizes = [len(sample.keep) for sample in samples]
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
    steps = epochs * (len(_batches(sizes, rng)) + 4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    for epoch in range(epochs):
        network.train()
        total, start = 0.0, time.monotonic()
        for numbers in _batches(sizes, rng):
            batch = _collate([samples[i] for i in numbers])
            loss = _loss(network(batch["measures"], batch["words"], batch["mask"]), batch) / len(numbers)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(numbers)
            with torch.no_grad():
                for name, current in network.state_dict().items():
                    mean[name].lerp_(current, 0.01)
        if log:
            print(f"  epoch {epoch}: loss {total / len(samples):.4f}, {time.monotonic() - start:.0f} s", flush=True)
    network.load_state_dict(mean)
    network.eval()
    return network


def teach(teachers: Sequence[Network], samples: Sequence[Sample]) -> None:
    """Write into the samples what the teachers say of each line, on average."""
    for sample in samples:
        inputs = torch.from_numpy(sample.measures)[None], torch.from_numpy(sample.words)[None]
        with torch.no_grad():
            out = torch.stack([teacher(*inputs, torch.ones(1, len(sample.keep)))[0] for teacher in teachers]).mean(0)
            answers = torch.cat([torch.sigmoid(out[:, :1]), torch.softmax(out[:, 1:], -1)], 1)
        sample.taught = answers.numpy().astype(np.float16)


def export(inputs: Inputs, networks: Sequence[Network], path: Path) -> None:
    """Write networks as the library reads them, to be asked together: half precision, words in bytes."""
    about = {
        "columns": list(NAMES),
        "kinds": list(KINDS),
        "near": list(NEAR),
        "far": list(FAR),
        "networks": len(networks),
        "vocabulary": inputs.vocabulary,
    }
    blob = np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8)
    arrays = {f"{i}.{name}": array for i, net in enumerate(networks) for name, array in _arrays(inputs, net).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, about=blob, **arrays)  # type: ignore[arg-type]


def _arrays(inputs: Inputs, network: Network) -> dict[str, NDArray[np.generic]]:
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    words = state["words.weight"][1:]
    scale = np.abs(words).max(0) / 127
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
    arrays |= trunk_arrays(state, NEAR, FAR)
    packed: dict[str, NDArray[np.generic]] = {name: array.astype(np.float16) for name, array in arrays.items()}
    packed["words"] = np.round(words / scale).astype(np.int8)
    return packed


def trunk_arrays(
    state: Mapping[str, NDArray[np.float32]], near: Sequence[int], far: Sequence[int]
) -> dict[str, NDArray[np.float32]]:
    """The weights of a :class:`cleanarticle.lines.model.Trunk`, by the names that it reads them by.

    Args:
        state: those of a network of :func:`blocks`, ``near`` and ``far``, and of a layer ``pooled``.
        near: how far the blocks before the summary look, :data:`SWEEP` over the whole page.
        far: how far those behind it do.
    """
    arrays = {"pooled.weight": state["pooled.weight"].T, "pooled.bias": state["pooled.bias"]}
    for stack, reaches in (("near", near), ("far", far)):
        for number, reach in enumerate(reaches):
            name, block = f"{stack}{number}", f"{stack}.{number}"
            arrays[f"{name}.weight"] = state[f"{block}.look.weight"].T
            arrays[f"{name}.bias"] = state[f"{block}.look.bias"]
            arrays[f"{name}.scale"] = state[f"{block}.norm.weight"]
            arrays[f"{name}.shift"] = state[f"{block}.norm.bias"]
            if reach == SWEEP:
                arrays[f"{name}.taken.weight"] = state[f"{block}.taken.weight"].T
                arrays[f"{name}.taken.bias"] = state[f"{block}.taken.bias"]
                arrays[f"{name}.rate"] = state[f"{block}.rate"]
    return arrays
