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
    features: Sequence[Matrix], loss_of: Loss, *, widths: tuple[int, int], epochs: int, seed: int, networks: int = 1
) -> dict[str, NDArray[Any]]:
    """Train networks; return the weights of the one whose logits are the mean of theirs, by name.

    They are as :func:`cleanarticle.fields.candidate_layers.read_weights` takes them. The networks differ by their first
    weights and by the order of the articles.

    Args:
        features: for each article, a row for each of its candidates.
        loss_of: the loss of a batch.
        widths: the numbers of units of the first layer and of the second.
        epochs: how often each article is seen.
        seed: of the weights and of the order of the articles.
        networks: how many are trained.
    """
    torch.set_num_threads(1)
    stacked = np.concatenate(features)
    mean, spread = stacked.mean(0, dtype=np.float64).astype(np.float32), stacked.std(0) + SPREAD_FLOOR
    inputs = [torch.from_numpy((rows - mean) / spread) for rows in features]
    nets = [_trained(inputs, loss_of, widths, epochs, networks * seed + number) for number in range(networks)]
    arrays = {"mean": mean, "spread": spread, **_merged(nets)}
    return {name: array.astype(np.float16) for name, array in arrays.items()}


def _trained(
    inputs: Sequence[Tensor], loss_of: Loss, widths: tuple[int, int], epochs: int, seed: int
) -> CandidateNetwork:
    """Return a network that was trained on standardised features."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    net = CandidateNetwork(inputs[0].shape[1], widths)
    optimizer = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = epochs * -(-len(inputs) // ARTICLES_OF_A_BATCH) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.15)
    for _ in range(epochs):
        mixed = order.permutation(len(inputs))
        for at in range(0, len(mixed), ARTICLES_OF_A_BATCH):
            batch = mixed[at : at + ARTICLES_OF_A_BATCH].tolist()
            loss = loss_of(net, batch, torch.cat([inputs[number] for number in batch]))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return net.eval()


def _merged(nets: Sequence[CandidateNetwork]) -> dict[str, NDArray[np.float32]]:
    """Return the weights of a network that has the units of some networks next to each other."""
    states = [
        [{name: array.numpy() for name, array in layer.state_dict().items()} for layer in net.layers] for net in nets
    ]
    first, second, output = zip(*states, strict=True)
    # The second layer has three parts, each of which has a row for each unit of the first.
    parts = zip(*(np.split(layer["weight"].T, 3) for layer in second), strict=True)
    return {
        "weight0": np.concatenate([layer["weight"].T for layer in first], axis=1),
        "bias0": np.concatenate([layer["bias"] for layer in first]),
        "weight1": np.concatenate([_block_diagonal(part) for part in parts]),
        "bias1": np.concatenate([layer["bias"] for layer in second]),
        "weight2": np.concatenate([layer["weight"].T for layer in output]) / len(nets),
        "bias2": np.mean([layer["bias"] for layer in output], axis=0),
    }


def _block_diagonal(blocks: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return a matrix with some blocks on its diagonal and zeros elsewhere."""
    heights, widths = np.cumsum([[0, 0], *(block.shape for block in blocks)], axis=0).T
    out = np.zeros((heights[-1], widths[-1]), np.float32)
    for number, block in enumerate(blocks):
        out[heights[number] : heights[number + 1], widths[number] : widths[number + 1]] = block
    return out


def losses_of_choice(logits: Tensor, articles: Tensor, answers: Tensor, none_is_right: Tensor) -> Tensor:
    """Return for each article minus the logarithm of the probability of what is right; "none" has the logit 0.

    Args:
        logits: of the candidates.
        articles: the number of the article of each candidate, from 0.
        answers: 1 for each candidate that is right, else 0.
        none_is_right: 1 for each article of which no candidate is right, else 0.
    """
    most = torch.zeros(len(none_is_right)).index_reduce(0, articles, logits, "amax")
    parts, none = torch.exp(logits - most[articles]), torch.exp(-most)
    total = none.index_add(0, articles, parts)
    right = (none * none_is_right).index_add(0, articles, parts * answers)
    return torch.log(total) - torch.log(right + 1e-9)


def write(weights: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write the weights of a network."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **weights)
