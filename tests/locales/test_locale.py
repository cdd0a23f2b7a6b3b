"""Every entry of the language data is tested by the examples that it carries."""

import pytest

from cleanarticle.errors import LocaleError
from cleanarticle.locales import Cue, available, load, parse
from cleanarticle.locales.cues import Cues

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


CUE = 'code = "x"\n[[cue]]\nid = "nav.menu"\nlabel = "nav"\nwhere = "line"\nphrases = ["menu"]\nexamples = ["Menu"]'


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (CUE.replace('code = "x"', ""), r'code = "…" is missing'),
        (CUE.replace('id = "nav.menu"\n', ""), "cue 'without an id' has no id"),
        (CUE.replace('phrases = ["menu"]\n', ""), "cue 'nav.menu' has no phrases"),
        (CUE.replace('"nav"', '"menu"'), "label of cue 'nav.menu' is 'menu'; it must be one of title, .*, nav, "),
        (
            CUE.replace('"line"', '["line"]'),
            r"where of cue 'nav.menu' is \['line'\]; it must be one of line, start, end, any",
        ),
        (CUE.replace('["menu"]', '"menu"'), "expected a list of texts, got 'menu'"),
        (CUE.replace("[[cue]]", "[[cue]]\n[[cue]]"), "cue 'without an id' has no id"),
        ('code = "x"\ncue = 3', r"each cue in its own \[\[cue\]\]"),
        ('code = "x"\nwords = 3', r"words must be in \[words\]"),
        (CUE + CUE.partition("\n")[2].join(["\n", ""]), "two cues have the id 'x.nav.menu'"),
        (CUE.replace('["menu"]', '["menu", "..."]'), "'x.nav.menu' has a phrase that is empty or has only punctuation"),
        ('code = "x"\n[words]\nmonths = [["one"], ["two"]]', "2 months"),
        ('code = "x"\n[words]\nweekdays = [["one"]]', "there are 1 weekdays; write 7 lists"),
    ],
)
def test_error_messages_name_the_valid_values(wrong: str, message: str) -> None:
    with pytest.raises(LocaleError, match=message):
        parse(wrong)


def test_a_language_without_data_is_an_error() -> None:
    with pytest.raises(LocaleError, match=r"no language data for 'xx', only for ar, .*, und, vi, zh"):
        load("xx")
