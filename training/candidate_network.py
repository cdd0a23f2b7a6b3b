"""Train a network that chooses among candidates: that of authors, of titles, or of dates.

The network is that of :mod:`cleanarticle.fields.candidate_layers` with a first layer below; what it learns (its loss)
is in ``training/authors.py``, ``training/titles.py`` and ``training/dates.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cleanarticle.text.arrays import Matrix

# These were set by hand.
LEARNING_RATE, WEIGHT_DECAY = 4e-3, 0.02
INPUT_DROPOUT, HIDDEN_DROPOUT = 0.1, 0.2
ARTICLES_OF_A_BATCH = 24
SPREAD_FLOOR = 1 / 6  # of the spread of a feature: rare ones do not outweigh the others


class CandidateNetwork(nn.Module):
    """The network in PyTorch.

    Args:
        width: the number of features of a candidate.
        widths: the numbers of units of the first layer and of the second.
    """

    def __init__(self, width: int, widths: tuple[int, int]) -> None:
        super().__init__()
        first, second = widths
        sizes = ((width, first), (3 * first, second), (second, 1))
        self.layers = nn.ModuleList(nn.Linear(*size) for size in sizes)
        self.drop_input, self.drop_hidden = nn.Dropout(INPUT_DROPOUT), nn.Dropout(HIDDEN_DROPOUT)

    def forward(self, features: Tensor, *groupings: Tensor) -> Tensor:
        """Return the logits of candidates.

        Args:
            features: a row for each candidate.
            groupings: two ways to group candidates, by line and by article: for each the number of the group of each
                candidate, from 0. Their order is that of the parts of the second layer.
        """
        hidden = torch.relu(self.layers[0](self.drop_input(features)))
        pooled = [hidden]
        for groups in groupings:
            most = torch.zeros(int(groups.max()) + 1, hidden.shape[1]).index_reduce(0, groups, hidden, "amax")
            pooled.append(most[groups])
        hidden = self.drop_hidden(torch.cat(pooled, 1))
        out: Tensor = self.layers[2](torch.relu(self.layers[1](hidden)))[:, 0]
        return out


Loss = Callable[[CandidateNetwork, Sequence[int], Tensor], Tensor]
"""Returns the loss of a batch: of a network, the numbers of the articles, and the features of their candidates."""


def train(
    features: Sequence[Matrix], loss_of: Loss, *, widths: tuple[int, int], epochs: int, seed: int
) -> dict[str, NDArray[Any]]:
    """Train a network; return its weights by name, as :func:`cleanarticle.fields.candidate_layers.read_weights` does.

    Args:
        features: for each article, a row for each of its candidates.
        loss_of: the loss of a batch.
        widths: the numbers of units of the first layer and of the second.
        epochs: how often each article is seen.
        seed: of the weights and of the order of the articles.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    stacked = np.concatenate(features)
    mean, spread = stacked.mean(0, dtype=np.float64).astype(np.float32), stacked.std(0) + SPREAD_FLOOR
    inputs = [torch.from_numpy((rows - mean) / spread) for rows in features]
    net = CandidateNetwork(stacked.shape[1], widths)
    optimizer = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = epochs * -(-len(features) // ARTICLES_OF_A_BATCH) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.15)
    for _ in range(epochs):
        mixed = order.permutation(len(features))
        for at in range(0, len(mixed), ARTICLES_OF_A_BATCH):
            batch = mixed[at : at + ARTICLES_OF_A_BATCH].tolist()
            loss = loss_of(net, batch, torch.cat([inputs[number] for number in batch]))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    arrays = {"mean": mean, "spread": spread}
    for number, layer in enumerate(net.layers):
        state = layer.state_dict()
        arrays[f"weight{number}"] = state["weight"].numpy().T
        arrays[f"bias{number}"] = state["bias"].numpy()
    return {name: array.astype(np.float16) for name, array in arrays.items()}


def write(weights: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write the weights of a network."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **weights)
