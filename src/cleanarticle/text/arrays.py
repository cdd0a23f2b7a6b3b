"""Types of the arrays that hold the features of lines."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
"""A row for each line, a column for each feature."""
