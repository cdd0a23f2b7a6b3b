"""Define every setting: its name, values and purpose, for files, environment variables and the command line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from cleanarticle.api import Spelling
from cleanarticle.argument_checks import MAX_TIMEOUT, suggestion, type_name
from cleanarticle.errors import OptionError
from cleanarticle.lines.site_signs import KINDS, SINGLE_WORDS
from cleanarticle.page import Label
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.markup import InputMarkup

Kind: TypeAlias = Literal["number", "text", "choice", "path", "flag", "count", "seconds", "table", "sites"]
"""The types of values.

* ``text``, ``choice`` and ``path`` are strings.
* ``count`` is a whole number from 1.
* ``flag`` is true or false.
* ``table`` has words and their replacements.
* ``sites`` has a :data:`SiteTable` for each host.
"""

SiteTable: TypeAlias = dict[str, tuple[str, ...] | dict[str, float]]
"""The settings of one site: ``keep``, ``drop``, ``words`` and ``landmarks`` are lists, ``bias`` has log-odds by
sign."""

_SITE_LISTS = ("keep", "drop", "words", "landmarks")
_MAX_BIAS = 10.0  # log-odds; the log-odds of the line model are rarely above 6; set by hand
_MIN_SECONDS = 5e-324  # the smallest number above 0
_SIGNS_OF_ONE_WORD = (*(label.value for label in Label), *SINGLE_WORDS)

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Key(NamedTuple):
    """A setting.

    Args:
        name: the name of the setting in a file and in Python.
        kind: the type of its values.
        help: what it does, for ``--help``, the man page and ``cleanarticle config``.
        metavar: the placeholder for its value in ``--help``.
        default: its value if nothing sets it.
        is_list: whether it is a list.
        choices: the allowed values; empty if all values of the type are allowed.
        low: the smallest number allowed.
        high: the largest number allowed.
        flags: the names of its option on the command line; by default ``--NAME``.
        has_option: whether it can also be set by an option and by an environment variable, not only by a file and in
            Python.
    """

    name: str
    kind: Kind
    help: str
    metavar: str = ""
    default: object = None
    is_list: bool = False
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    flags: tuple[str, ...] = ()
    has_option: bool = True

    @property
    def flag(self) -> str:
        """The name of its option on the command line; the first one if there are several."""
        return self.flags[0] if self.flags else f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"CLEANARTICLE_{self.name.upper()}"

    def parse(self, text: str) -> object:
        """Return the value that *text* states, from an option or a variable; if the setting is a list, one item of it.

        Raises:
            OptionError: the value is not valid. The message does not name the setting, which the caller adds.

        >>> KEYS["balance"].parse("0.5"), KEYS["lines"].parse("yes"), KEYS["language"].parse("fr")
        (0.5, True, 'fr')
        """
        if self.kind in ("number", "seconds", "count"):
            try:
                return self._check_item(int(text) if self.kind == "count" else float(text))
            except ValueError:  # an OptionError of the check, too: this message quotes the number as it was typed
                raise OptionError(f"{text!r} is not {self._expected}") from None
        if self.kind == "flag":
            word = text.strip().lower()
            if word not in _TRUE | _FALSE:
                raise OptionError(f"{text!r} is not {self._expected}")
            return word in _TRUE
        return self._check_item(text)

    def check(self, value: object) -> object:
        """Return *value*, from a file or a Python caller, in the form in which it is stored: lists become tuples.

        Raises:
            OptionError: the value is not valid. The message does not name the setting, which the caller adds.

        >>> KEYS["keep"].check("^Editor"), KEYS["only"].check(["article", "forum"])
        (('^Editor',), ('article', 'forum'))
        """
        if self.kind == "sites":
            return _checked_sites(value)
        if self.kind == "table":
            if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
                raise OptionError("must be a table of words and their replacements")
            return dict(value)
        if self.is_list:
            values = value if isinstance(value, list | tuple) else [value]
            return tuple(self._check_item(item) for item in values)
        return self._check_item(value)

    @property
    def _expected(self) -> str:
        if self.kind == "number":
            return f"a number from {self.low:g} to {self.high:g}"
        return {
            "seconds": f"a number of seconds above 0 and up to {self.high:,.0f}",
            "count": "a number of processes: 1, 2, …",
            "flag": "true or false",
        }.get(self.kind, "a text")

    def _check_item(self, value: object) -> object:
        """Return a single value, after a check of its type, range and choices."""
        is_valid: bool
        if self.kind in ("number", "seconds"):
            is_valid = isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
        elif self.kind == "count":
            is_valid = isinstance(value, int) and not isinstance(value, bool) and value >= 1
        elif self.kind == "flag":
            is_valid = isinstance(value, bool)
        else:
            is_valid = isinstance(value, str)
            if value == "":
                raise OptionError("must not be empty")
        if not is_valid:
            quoted = repr(value) if isinstance(value, str | int | float) else type_name(value)
            raise OptionError(f"{quoted} is not {self._expected}")
        if self.choices and value not in self.choices:
            listed = ", ".join(self.choices)
            raise OptionError(f"{value!r} is not one of {listed}.{suggestion(str(value), self.choices)}")
        return value


def _checked_sites(value: object) -> dict[str, SiteTable]:
    """Return the settings of sites by host, after a check.

    Raises:
        OptionError: they are malformed.
    """
    names = ", ".join(_SITE_LISTS)
    error = OptionError(f'must be tables with {names} or bias, such as [sites."news.example"]')
    if not isinstance(value, Mapping):
        raise error
    out: dict[str, SiteTable] = {}
    for host, table in value.items():
        if not isinstance(table, Mapping) or set(table) - {*_SITE_LISTS, "bias"}:
            raise error
        site_table: SiteTable = {}
        for name, item in table.items():
            if name == "bias":
                site_table[name] = _checked_bias(item)
            else:
                key = KEYS["keep" if name == "drop" else "words" if name == "landmarks" else name]
                site_table[name] = tuple(map(str, key.check(item)))  # type: ignore[call-overload]
        out[host] = site_table
    return out


def _checked_bias(value: object) -> dict[str, float]:
    """Return the log-odds to add by sign, after a check.

    Raises:
        OptionError: they are malformed.
    """
    if not isinstance(value, Mapping):
        raise OptionError("bias must be a table of signs and log-odds, such as {caption = 1.5}")
    out = {}
    for sign, item in value.items():
        if sign not in _SIGNS_OF_ONE_WORD and str(sign).split(" ", 1)[0] not in KINDS:
            raise OptionError(f"bias: unknown sign {sign!r}.{suggestion(str(sign), _SIGNS_OF_ONE_WORD)}")
        if isinstance(item, bool) or not isinstance(item, int | float) or not -_MAX_BIAS <= item <= _MAX_BIAS:
            raise OptionError(f"bias: {sign} must be log-odds, a number from {-_MAX_BIAS:g} to {_MAX_BIAS:g}")
        out[str(sign)] = float(item)
    return out


CLEANING = (
    Key(
        "balance",
        "number",
        "-1 to 1: values above 0 keep more lines (recall), values below 0 keep fewer (precision); 0 if not given",
        "NUMBER",
        default=0.0,
        low=-1,
        high=1,
    ),
    Key("keep", "text", "keep the lines that match this regular expression", "REGEX", default=(), is_list=True),
    Key(
        "drop",
        "text",
        "drop the lines that match this regular expression, except those that --keep keeps",
        "REGEX",
        default=(),
        is_list=True,
    ),
    Key(
        "spelling",
        "choice",
        "what to do with broken words: safe (if not given) repairs them where the repair is certain, flag only reports "
        "them, off leaves them alone",
        default="safe",
        choices=get_args(Spelling),
    ),
    Key("language", "text", "the code of the language of all pages, such as fr; detected if not given", "CODE"),
    Key(
        "markup",
        "choice",
        "the format of the texts; auto (if not given) detects Markdown by its marks, and .md files by their names",
        default="auto",
        choices=get_args(InputMarkup),
    ),
    Key(
        "comments",
        "flag",
        "add readers' comments and forum posts, with their authors, to the records; this is the default",
        default=True,
    ),
    Key("profile", "path", "the profile of the pages' site, which `learn` wrote", "FILE"),
    Key("phrases", "path", "a file of cue phrases of your own (TOML)", "FILE", default=(), is_list=True),
    Key("words", "text", "words that the spelling repair does not change", default=(), is_list=True, has_option=False),
    Key("fixes", "table", "words to correct everywhere, each with its replacement", default={}, has_option=False),
    Key(
        "sites",
        "sites",
        "settings of single sites, by host. keep, drop and words are added to those for all sites; landmarks are "
        "lines that show a place on the page, and bias has log-odds to add, by signs of lines: see corrections",
        default={},
        has_option=False,
    ),
    Key(
        "words_file",
        "path",
        "a file of accepted words and corrections: the list that `report --words` wrote, after you have edited it",
        "FILE",
        flags=("--words-file", "--words"),
    ),
)
"""The settings that decide how a page is cleaned."""

RUN = (
    Key(
        "only",
        "choice",
        "write only pages of this kind (article, articles, forum, …)",
        "KIND",
        default=(),
        is_list=True,
        choices=get_args(PageKind),
    ),
    Key(
        "min_confidence",
        "number",
        "write only pages with at least this confidence, 0 to 1",
        "SHARE",
        default=0.0,
        low=0,
        high=1,
    ),
    Key("text_field", "text", "the field of a record that has the text; `text` if not given", "NAME", default="text"),
    Key(
        "into",
        "text",
        "write the cleaned text to FIELD, and do not change the text field (jsonl, parquet)",
        "FIELD",
    ),
    Key("encoding", "text", "the encoding of text files; guessed and reported if not given", "NAME"),
    Key("processes", "count", "the number of worker processes", "N"),
    Key(
        "timeout",
        "seconds",
        "reject a record that takes more than this number of seconds",
        "SECONDS",
        low=_MIN_SECONDS,
        high=MAX_TIMEOUT,
    ),
    Key("lines", "flag", "add every line with its label and reason to the records (jsonl, parquet)", default=False),
    Key("seconds", "flag", "add the processor time that each record took (jsonl, parquet)", default=False),
)
"""The settings that decide how a run reads and writes."""

KEYS: Mapping[str, Key] = {key.name: key for key in (*CLEANING, *RUN)}
