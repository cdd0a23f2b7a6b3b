"""The check for words that are not used, scripts/check_words.py."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_words.py"


@pytest.fixture(scope="module")
def check_words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_words", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("told_lines = 1", [1]),
        ("x = 1  # until told", [1]),
        ('def f():\n    """Return a line.\n\n    Till noon.\n    """', [4]),
        ("raise ValueError('not told')", [1]),
        ("toldness = 1", []),
        ("PATTERN = re.compile('told')", []),
    ],
)
def test_identifiers_comments_and_strings_of_python_are_read(
    check_words: ModuleType, source: str, lines: list[int]
) -> None:
    listed = check_words.entries("told|till   another word")
    assert [found.line for found in check_words.findings("src/a.py", source, listed)] == lines


def test_sample_texts_of_tests_are_skipped(check_words: ModuleType) -> None:
    listed = check_words.entries("till   until")
    assert not list(check_words.findings("tests/test_a.py", "TEXT = 'Wait till noon.'", listed))
    assert list(check_words.findings("src/a.py", "TEXT = 'Wait till noon.'", listed))


def test_code_blocks_of_markdown_are_skipped(check_words: ModuleType) -> None:
    listed = check_words.entries("till   until")
    assert [found.line for found in check_words.findings("a.md", "till\n```\ntill\n```\ntill", listed)] == [1, 5]


def test_every_entry_has_a_replacement(check_words: ModuleType) -> None:
    for pattern, instead in check_words.entries(check_words.WORDS.read_text("utf-8")):
        assert isinstance(pattern, re.Pattern)
        assert instead
