"""Patterns that are compiled when they are first used."""

import copy
import pickle
import re

import pytest

from cleanarticle.loading import lazy_pattern


def test_a_lazy_pattern_does_what_a_compiled_one_does() -> None:
    text = "Rain in Lyon, rain in Ulm"
    for pattern, flags in ((r"(?P<what>rain) in (\w+)", re.IGNORECASE), (r",\s*", 0)):
        lazy, compiled = lazy_pattern(pattern, flags), re.compile(pattern, flags)
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.split(text) == compiled.split(text)
        assert lazy.sub("*", text) == compiled.sub("*", text)
        assert lazy.subn("*", text) == compiled.subn("*", text)
        assert [found.span() for found in lazy.finditer(text, 3)] == [
            found.span() for found in compiled.finditer(text, 3)
        ]
        assert bool(lazy.match(text)) == bool(compiled.match(text))
        assert lazy.fullmatch(text) is None
        assert (lazy.flags, lazy.groups, lazy.groupindex) == (compiled.flags, compiled.groups, compiled.groupindex)


def test_a_lazy_pattern_can_be_copied_used_or_not() -> None:
    lazy = lazy_pattern(r"\d+")
    assert copy.copy(lazy).findall("1 2") == ["1", "2"]
    assert lazy.search("1")
    assert pickle.loads(pickle.dumps(lazy)).findall("1 2") == ["1", "2"]
    assert copy.deepcopy([lazy])[0].findall("1 2") == ["1", "2"]


def test_a_wrong_pattern_fails_when_it_is_used() -> None:
    lazy = lazy_pattern("(")
    with pytest.raises(re.error):
        lazy.search("")
