"""Samples for the training of the network that finds where articles begin."""

import importlib
from typing import Any

import pytest

import cleanarticle

torch: Any = pytest.importorskip("torch", reason="training needs PyTorch: pip install -e . --group train")
splits: Any = importlib.import_module("training.splits")

TEXT = """\
Harbour wall rises

The town council voted on Tuesday to raise the harbour wall by two metres before the winter storms come.

Ferry sails again

The ferry to the island sails again on Monday, eleven weeks after its engine failed in a storm.
"""


def test_the_sample_of_a_page_of_two_articles_marks_their_titles() -> None:
    sample = splits.several(cleanarticle.clean(TEXT), begins=[0, 2], since=[0, 2], site="a.example")
    assert sample.begins.tolist() == [True, False, True, False]
    assert sample.title.tolist() == [True, False, False, False]
    assert sample.counts.tolist() == [True, False, True, False]
