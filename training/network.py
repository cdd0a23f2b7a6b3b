"""The line model's training form: the same network as ``cleanarticle.lines.model``, in PyTorch."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cleanarticle.lines.features import NAMES
from cleanarticle.page import Label

KINDS = tuple(label.value for label in Label)
WIDTH = 64
WORD_WIDTH = 32
NEAR = (1, 2, 4, 8, 16)
FAR = (1, 2, 4)
WORDS_A_LINE = 20


@dataclass
class Sample:
    """One page as the network sees it."""

    measures: NDArray[np.float32]
    words: NDArray[np.int64]  # (lines, WORDS_A_LINE), 0 where there is none
    keep: NDArray[np.float32]
    weight: NDArray[np.float32]
    allowed: NDArray[np.bool_]  # (lines, kinds): the labels that the gold leaves open
    told: NDArray[np.float32]  # (lines,): the weight of what it says of them


class Residual(nn.Module):
    """Normalise, look at three lines, add."""

    def __init__(self, dilation: int, drop: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.look = nn.Conv1d(WIDTH, WIDTH, 3, padding=dilation, dilation=dilation)
        self.drop = nn.Dropout(drop)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The states of the lines after the block."""
        z = self.norm(hidden) * mask
        z = self.look(z.transpose(1, 2)).transpose(1, 2)
        out: Tensor = (hidden + self.drop(functional.relu(z))) * mask
        return out


class Network(nn.Module):
    """See :class:`cleanarticle.lines.model.Model`."""

    def __init__(self, words: int, drop: float = 0.15) -> None:
        super().__init__()
        self.first = nn.Linear(len(NAMES), WIDTH)
        self.words = nn.Embedding(words + 1, WORD_WIDTH, padding_idx=0)
        nn.init.normal_(self.words.weight, std=0.1)  # the row of places without a word too: it stays as it is
        self.lexical = nn.Linear(WORD_WIDTH, WIDTH, bias=False)
        self.drop = nn.Dropout(drop)
        self.near = nn.ModuleList(Residual(reach, drop) for reach in NEAR)
        self.pooled = nn.Linear(2 * WIDTH, WIDTH)
        self.far = nn.ModuleList(Residual(reach, drop) for reach in FAR)
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


def squash(measures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Counts on a logarithmic scale, whatever their sign."""
    out: NDArray[np.float32] = np.sign(measures) * np.log1p(np.abs(measures))
    return out


@dataclass
class Trained:
    """A trained network with the scaling of its inputs and its words."""

    network: Network
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    vocabulary: list[str]

    def scores(self, measures: NDArray[np.float32], words: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The logits of the lines of one page."""
        ids = {word: i + 1 for i, word in enumerate(self.vocabulary)}
        x = np.clip((squash(measures) - self.mean) / self.spread, -6, 6).astype(np.float32)
        with torch.no_grad():
            out = self.network(
                torch.from_numpy(x)[None], torch.from_numpy(word_ids(words, ids))[None], torch.ones(1, len(x))
            )
        result: NDArray[np.float32] = out[0].numpy()
        return result


def choose_words(pages: Sequence[Sequence[Sequence[str]]], sites: Sequence[str], least: int, most: int) -> list[str]:
    """The words that stand in the lines of at least *least* sites, the most widespread first."""
    seen: Counter[str] = Counter()
    by_site: dict[str, set[str]] = {}
    for lines, site in zip(pages, sites, strict=True):
        by_site.setdefault(site, set()).update(word for line in lines for word in line if word)
    for words in by_site.values():
        seen.update(words)
    ranked = sorted((-count, word) for word, count in seen.items() if count >= least)
    return [word for _, word in ranked[:most]]


def word_ids(lines: Sequence[Sequence[str]], ids: dict[str, int]) -> NDArray[np.int64]:
    """A row of the numbers of its known words for each line."""
    out = np.zeros((len(lines), WORDS_A_LINE), np.int64)
    for row, words in enumerate(lines):
        known = [ids[word] for word in words if word in ids][:WORDS_A_LINE]
        out[row, : len(known)] = known
    return out


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


def _collate(samples: Sequence[Sample]) -> tuple[Tensor, ...]:
    longest = max(len(sample.keep) for sample in samples)
    n = len(samples)
    measures = np.zeros((n, longest, len(NAMES)), np.float32)
    words = np.zeros((n, longest, WORDS_A_LINE), np.int64)
    mask, keep, weight, told = (np.zeros((n, longest), np.float32) for _ in range(4))
    allowed = np.ones((n, longest, len(KINDS)), np.bool_)
    for row, sample in enumerate(samples):
        size = len(sample.keep)
        measures[row, :size] = sample.measures
        words[row, :size] = sample.words
        mask[row, :size] = 1
        keep[row, :size] = sample.keep
        weight[row, :size] = sample.weight
        told[row, :size] = sample.told
        allowed[row, :size] = sample.allowed
    return tuple(map(torch.from_numpy, (measures, words, mask, keep, weight, allowed, told)))


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
        for batch in _batches(sizes, rng):
            measures, ids, mask, keep, weight, allowed, told = _collate([samples[i] for i in batch])
            out = network(measures, ids, mask)
            loss = functional.binary_cross_entropy_with_logits(out[..., 0], keep, reduction="none") * weight
            open_ = functional.log_softmax(out[..., 1:], -1).masked_fill(~allowed, -1e4).logsumexp(-1)
            value = (loss.sum() - (open_ * told).sum()) / len(batch)
            optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(value.detach()) * len(batch)
            with torch.no_grad():
                for name, current in network.state_dict().items():
                    mean[name].lerp_(current, 0.01)
        if log:
            print(f"  epoch {epoch}: loss {total / len(samples):.4f}, {time.monotonic() - start:.0f} s", flush=True)
    network.load_state_dict(mean)
    network.eval()
    return network


def export(members: Sequence[Trained], path: Path) -> None:
    """Write networks as the library reads them, to be asked together: half precision, words in bytes.

    Raises:
        ValueError: the networks know different words.
    """
    if len({tuple(member.vocabulary) for member in members}) != 1:
        raise ValueError("networks that are asked together must be trained on the same pages")
    about = {
        "columns": list(NAMES),
        "kinds": list(KINDS),
        "near": list(NEAR),
        "far": list(FAR),
        "networks": len(members),
        "vocabulary": members[0].vocabulary,
    }
    blob = np.frombuffer(json.dumps(about, ensure_ascii=False).encode("utf-8"), np.uint8)
    arrays = {f"{i}.{name}": array for i, member in enumerate(members) for name, array in _arrays(member).items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, about=blob, **arrays)  # type: ignore[arg-type]


def _arrays(trained: Trained) -> dict[str, NDArray[np.generic]]:
    state = {name: value.detach().numpy() for name, value in trained.network.state_dict().items()}
    words = state["words.weight"]
    scale = np.abs(words[1:]).max(0) / 127
    arrays: dict[str, NDArray[np.float32]] = {
        "mean": trained.mean,
        "spread": trained.spread,
        "first.weight": state["first.weight"].T,
        "first.bias": state["first.bias"],
        "words.scale": scale,
        "blank": words[0],
        "lexical": state["lexical.weight"].T,
        "pooled.weight": state["pooled.weight"].T,
        "pooled.bias": state["pooled.bias"],
        "norm.scale": state["norm.weight"],
        "norm.shift": state["norm.bias"],
        "last.weight": state["last.weight"].T,
        "last.bias": state["last.bias"],
    }
    for stack, reaches in (("near", NEAR), ("far", FAR)):
        for i in range(len(reaches)):
            look = state[f"{stack}.{i}.look.weight"]  # (out, in, 3)
            arrays[f"{stack}{i}.weight"] = np.concatenate([look[:, :, k].T for k in range(3)], axis=0)
            arrays[f"{stack}{i}.bias"] = state[f"{stack}.{i}.look.bias"]
            arrays[f"{stack}{i}.scale"] = state[f"{stack}.{i}.norm.weight"]
            arrays[f"{stack}{i}.shift"] = state[f"{stack}.{i}.norm.bias"]
    packed: dict[str, NDArray[np.generic]] = {name: array.astype(np.float16) for name, array in arrays.items()}
    packed["words"] = np.round(words[1:] / scale).astype(np.int8)
    return packed
