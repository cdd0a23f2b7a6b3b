"""Types of the arrays that hold the features of lines, and arrays in JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
"""A row for each line, a column for each feature."""

_DECIMALS = 3
"""Decimals of a weight in JSON; set by hand."""


class JsonWeights:
    """Weights of a small network as JSON; subclasses are dataclasses whose fields are all arrays."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the weights in a JSON text that :meth:`write` returned."""
        data = json.loads(text)
        return cls(**{field.name: np.array(data[field.name], np.float32) for field in fields(cls)})

    def write(self) -> str:
        """Return the weights as a JSON text, rounded."""
        rounded = {
            field.name: np.round(getattr(self, field.name).astype(float), _DECIMALS).tolist() for field in fields(self)
        }
        return json.dumps(rounded, separators=(",", ":")) + "\n"
