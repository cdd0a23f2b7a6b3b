"""What the package exports, and what importing it costs."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import cleanarticle

HEAVY = (
    "numpy",
    "ftfy",
    "langdetect",
    "regex",
    "wordfreq",
    "multiprocessing",
    "hypothesis",
    "tomllib",
    "argparse",
    "gzip",
)


def test_dunder_all_lists_public_names_in_order() -> None:
    assert set(cleanarticle.__all__) == set(cleanarticle._HOME)
    assert list(cleanarticle.__all__) == sorted(cleanarticle.__all__)
    assert set(cleanarticle.__all__) <= set(dir(cleanarticle))
    with pytest.raises(AttributeError, match="no attribute 'claen'"):
        cleanarticle.claen  # noqa: B018


def test_every_export_has_a_docstring() -> None:
    for name in cleanarticle.__all__:
        value = getattr(cleanarticle, name)
        if callable(value) and getattr(value, "__module__", "").startswith("cleanarticle"):
            assert (value.__doc__ or "").strip(), name


def test_importing_loads_nothing_heavy() -> None:
    program = f"import cleanarticle, sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


MODULES = [
    module.name
    for module in pkgutil.walk_packages(cleanarticle.__path__, "cleanarticle.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported_and_has_a_docstring(name: str) -> None:
    assert (importlib.import_module(name).__doc__ or "").strip()


def test_the_version_equals_the_installed_one() -> None:
    from importlib.metadata import version

    assert cleanarticle.__version__ == version("cleanarticle")
