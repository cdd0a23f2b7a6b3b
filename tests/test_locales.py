"""Every entry of the language data is tested by the examples that it carries."""

import pytest

from cleanarticle.errors import LocaleError
from cleanarticle.lines.cues import Cues
from cleanarticle.locales import Cue, available, load, parse

ENTRIES = [pytest.param(code, cue, id=cue.id) for code in available() for cue in load(code).cues]


@pytest.mark.parametrize(("code", "cue"), ENTRIES)
def test_examples_hit_and_counterexamples_do_not(code: str, cue: Cue) -> None:
    cues = Cues([load(code)])
    for example in cue.examples:
        assert cue in [hit.cue for hit in cues.find(example)], f"{cue.id} misses its example {example!r}"
    for counter in cue.counterexamples:
        assert cue not in [hit.cue for hit in cues.find(counter)], f"{cue.id} hits its counterexample {counter!r}"


def test_a_malformed_file_says_what_is_wrong() -> None:
    with pytest.raises(LocaleError, match=r"'x\.nav\.menu' has no example"):
        parse('code = "x"\n[[cue]]\nid = "nav.menu"\nlabel = "nav"\nwhere = "line"\nphrases = ["menu"]')
    with pytest.raises(LocaleError, match="not TOML"):
        parse("code = ")
