"""Load the scorers of ``../shared/bench``, which is not part of this repository, from a given folder."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

MODULES = ("common", "score", "score_lines", "run_project", "spell_cases")
"""The modules, in the order in which they import each other."""


def load(shared: Path) -> None:
    """Load the modules of the folder ``bench`` in *shared* under their own names, by which they import each other.

    After that, ``from score import author_f1`` finds them. A second call does nothing.

    Raises:
        FileNotFoundError: *shared* has no such folder, or one of the modules is missing in it.
    """
    for name in MODULES:
        if name in sys.modules:
            continue
        spec = spec_from_file_location(name, shared / "bench" / f"{name}.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(f"no module {name} in {shared / 'bench'}")
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
