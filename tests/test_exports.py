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


def test_all_is_what_is_public_and_sorted() -> None:
    assert set(cleanarticle.__all__) == set(cleanarticle._HOME)
    assert list(cleanarticle.__all__) == sorted(cleanarticle.__all__)
    assert set(cleanarticle.__all__) <= set(dir(cleanarticle))
    with pytest.raises(AttributeError, match="no attribute 'claen'"):
        cleanarticle.claen  # noqa: B018


def test_every_export_says_what_it_is() -> None:
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
def test_every_module_can_be_imported_and_says_what_it_does(name: str) -> None:
    assert (importlib.import_module(name).__doc__ or "").strip()


def test_the_version_is_the_one_installed() -> None:
    from importlib.metadata import version

    assert cleanarticle.__version__ == version("cleanarticle")
