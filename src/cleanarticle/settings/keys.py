"""Define every setting: its name, values and purpose, for files, environment variables and the command line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from cleanarticle.api import Spelling
from cleanarticle.argument_checks import MAX_TIMEOUT, suggestion, type_name
from cleanarticle.errors import OptionError
from cleanarticle.page import Label
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.markup import InputMarkup

Kind: TypeAlias = Literal["number", "text", "choice", "path", "flag", "count", "seconds", "table", "sites"]
"""The types of values: ``count`` is a whole number from 1, ``flag`` is true or false, ``table`` maps words to
replacements, ``sites`` has a :data:`SiteTable` for each host."""

SiteTable: TypeAlias = dict[str, tuple[str, ...] | dict[str, float]]
"""The settings of one site: lists of patterns or words by their names, and under ``bias`` log-odds by label."""

_SITE_LISTS = ("keep", "drop", "start", "end", "words")
_MAX_BIAS = 10.0  # log-odds; those of the model are rarely above 6. Set by hand.
_LABELS = tuple(label.value for label in Label)

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Key(NamedTuple):
    """A setting.

    Args:
        name: its name in a file and in Python.
        kind: the type of its values.
        help: its purpose, for ``--help``, the man page and ``cleanarticle config``.
        metavar: the placeholder for its value in ``--help``.
        default: its value if nothing sets it.
        many: whether it is a list.
        choices: the allowed values; empty if any value is allowed.
        low: the smallest number allowed.
        high: the largest number allowed.
        flags: its options on the command line; by default ``--NAME``.
        everywhere: whether environment variables and options can set it too, not only files and Python.
    """

    name: str
    kind: Kind
    help: str
    metavar: str = ""
    default: object = None
    many: bool = False
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    flags: tuple[str, ...] = ()
    everywhere: bool = True

    @property
    def flag(self) -> str:
        """Its first option on the command line."""
        return self.flags[0] if self.flags else f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"CLEANARTICLE_{self.name.upper()}"

    def parsed(self, text: str) -> object:
        """Return the value in *text*; if the setting is a list, *text* is one item.

        Raises:
            OptionError: the value is not valid. The message does not name the setting, which the caller adds.

        >>> KEYS["balance"].parsed("0.5"), KEYS["lines"].parsed("yes"), KEYS["language"].parsed("fr")
        (0.5, True, 'fr')
        """
        if self.kind in ("number", "seconds", "count"):
            try:
                return self._check_item(int(text) if self.kind == "count" else float(text))
            except ValueError:
                raise OptionError(f"{text!r} is not {self._expected}") from None
        if self.kind == "flag":
            word = text.strip().lower()
            if word not in _TRUE | _FALSE:
                raise OptionError(f"{text!r} is not {self._expected}")
            return word in _TRUE
        return self._check_item(text)

    def checked(self, value: object) -> object:
        """Return *value*, from a file or a caller, in the form in which it is stored: lists become tuples.

        Raises:
            OptionError: the value is not valid. The message does not name the setting, which the caller adds.

        >>> KEYS["keep"].checked("^Editor"), KEYS["only"].checked(["article", "forum"])
        (('^Editor',), ('article', 'forum'))
        """
        if self.kind == "sites":
            return _checked_sites(value)
        if self.kind == "table":
            if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
                raise OptionError("must be a table of words and their replacements")
            return dict(value)
        if self.many:
            values = value if isinstance(value, list | tuple) else [value]
            return tuple(self._check_item(item) for item in values)
        return self._check_item(value)

    @property
    def _expected(self) -> str:
        if self.kind == "number":
            return f"a number from {self.low:g} to {self.high:g}"
        return {
            "seconds": "a number of seconds above 0",
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
            is_valid = isinstance(value, str) and bool(value)
        if not is_valid:
            as_text = repr(value) if isinstance(value, str | int | float) else type_name(value)
            raise OptionError(f"{as_text} is not {self._expected}")
        if self.choices and value not in self.choices:
            listed = ", ".join(self.choices)
            raise OptionError(f"{value!r} is not one of {listed}.{suggestion(str(value), self.choices)}")
        return value


def _checked_sites(value: object) -> dict[str, SiteTable]:
    """Return the checked settings of sites.

    Raises:
        OptionError: they are malformed.
    """
    out: dict[str, SiteTable] = {}
    for host, table in value.items() if isinstance(value, Mapping) else [("", None)]:
        if not isinstance(table, Mapping) or set(table) - {*_SITE_LISTS, "bias"}:
            names = ", ".join(_SITE_LISTS)
            raise OptionError(f'must be tables with {names} or bias, such as [sites."news.example"]')
        site_table: SiteTable = {}
        for name, item in table.items():
            if name == "bias":
                site_table[name] = _checked_bias(item)
            else:
                key = KEYS["words" if name == "words" else "keep"]
                site_table[name] = tuple(map(str, key.checked(item)))  # type: ignore[call-overload]
        out[host] = site_table
    return out


def _checked_bias(value: object) -> dict[str, float]:
    """Return the checked biases of labels.

    Raises:
        OptionError: they are malformed.
    """
    if not isinstance(value, Mapping):
        raise OptionError("bias must be a table of labels and log-odds, such as {caption = 1.5}")
    out = {}
    for label, item in value.items():
        if label not in _LABELS:
            raise OptionError(f"bias: unknown label {label!r}.{suggestion(str(label), _LABELS)}")
        if isinstance(item, bool) or not isinstance(item, int | float) or not -_MAX_BIAS <= item <= _MAX_BIAS:
            raise OptionError(f"bias: {label} must be log-odds, a number from {-_MAX_BIAS:g} to {_MAX_BIAS:g}")
        out[label] = float(item)
    return out


CLEANING = (
    Key(
        "balance",
        "number",
        "-1 to 1: above 0 more lines are kept (recall), below 0 fewer (precision); 0 if not given",
        "NUMBER",
        default=0.0,
        low=-1,
        high=1,
    ),
    Key("keep", "text", "a regular expression: lines in which it is found are kept", "REGEX", default=(), many=True),
    Key(
        "drop",
        "text",
        "a regular expression: lines in which it is found are dropped, unless --keep says otherwise",
        "REGEX",
        default=(),
        many=True,
    ),
    Key(
        "spelling",
        "choice",
        "safe repairs what is certain (if not given), flag only reports, off does nothing",
        default="safe",
        choices=get_args(Spelling),
    ),
    Key(
        "language", "text", "the code of the language that all pages are in, such as fr; detected if not given", "CODE"
    ),
    Key(
        "markup",
        "choice",
        "what the texts are written in; auto, if not given, knows Markdown by its marks and .md files by name",
        default="auto",
        choices=get_args(InputMarkup),
    ),
    Key(
        "comments", "flag", "put readers' comments and forum posts, with their authors, into the records", default=True
    ),
    Key("profile", "path", "what `learn` found out about the pages' site", "FILE"),
    Key("phrases", "path", "cue phrases of your own (TOML)", "FILE", default=(), many=True),
    Key("words", "text", "words that the spelling repair leaves as they are", default=(), many=True, everywhere=False),
    Key(
        "fixes", "table", "words to correct wherever they stand, and what to put for them", default={}, everywhere=False
    ),
    Key(
        "sites",
        "sites",
        "settings of single sites, by host: keep, drop and words, which have priority over those for all sites; start "
        "and end, patterns of lines above and below which there is no article; bias, log-odds of labels",
        default={},
        everywhere=False,
    ),
    Key(
        "words_file",
        "path",
        "a file of accepted words and corrections: what `report --words` listed, edited",
        "FILE",
        flags=("--words-file", "--words"),
    ),
)
"""The settings that decide how a page is cleaned."""

RUN = (
    Key(
        "only",
        "choice",
        "write pages of this kind alone (article, articles, forum, …)",
        "KIND",
        default=(),
        many=True,
        choices=get_args(PageKind),
    ),
    Key(
        "min_confidence",
        "number",
        "write pages of this confidence or more alone, 0 to 1",
        "SHARE",
        default=0.0,
        low=0,
        high=1,
    ),
    Key("text_field", "text", "the field that holds the text; text if not given", "NAME", default="text"),
    Key(
        "into",
        "text",
        "put the cleaned text into FIELD and leave the text field as it is (jsonl, parquet)",
        "FIELD",
    ),
    Key("encoding", "text", "the encoding of text files; guessed and reported if not given", "NAME"),
    Key("processes", "count", "number of worker processes", "N"),
    Key("timeout", "seconds", "reject a record that takes longer", "SECONDS", low=5e-324, high=MAX_TIMEOUT),
    Key("lines", "flag", "add every line with its label and reason (jsonl, parquet)", default=False),
    Key("seconds", "flag", "add how much processor time each record took (jsonl, parquet)", default=False),
)
"""The settings that decide how a run reads and writes."""

KEYS: Mapping[str, Key] = {key.name: key for key in (*CLEANING, *RUN)}
