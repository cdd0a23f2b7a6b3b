"""Every setting: its name, values and purpose. Files, the environment and the command line use this definition."""

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

SiteTable: TypeAlias = dict[str, tuple[str, ...] | dict[str, float]]
"""The settings of one site: lists of patterns or words by their names, and under ``bias`` log-odds by label."""

_SITE_LISTS = ("keep", "drop", "start", "end", "words")
_MAX_BIAS = 10.0  # log-odds; the model's are rarely above 6
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
        everywhere: whether the environment and the command line can set it, and not only files and Python.
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
        """Its options on the command line."""
        return self.flags[0] if self.flags else f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"CLEANARTICLE_{self.name.upper()}"

    def parsed(self, text: str) -> object:
        """Return the value that *text* states; one item if the setting is a list.

        Raises:
            OptionError: it is not a valid value; the message does not name the origin.

        >>> KEYS["balance"].parsed("0.5"), KEYS["lines"].parsed("yes"), KEYS["language"].parsed("fr")
        (0.5, True, 'fr')
        """
        if self.kind in ("number", "seconds", "count"):
            try:
                return self._one(int(text) if self.kind == "count" else float(text))
            except ValueError:
                raise OptionError(f"{text!r} is not {self._wanted}") from None
        if self.kind == "flag":
            word = text.strip().lower()
            if word not in _TRUE | _FALSE:
                raise OptionError(f"{text!r} is not {self._wanted}")
            return word in _TRUE
        return self._one(text)

    def checked(self, value: object) -> object:
        """Return *value*, from a file or a caller, in the form in which it is stored: lists as tuples.

        Raises:
            OptionError: it is not a valid value; the message does not name the origin.

        >>> KEYS["keep"].checked("^Editor"), KEYS["only"].checked(["article", "forum"])
        (('^Editor',), ('article', 'forum'))
        """
        if self.kind == "sites":
            return _checked_sites(value)
        if self.kind == "table":
            if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
                raise OptionError("must be a table of words and their replacements")
            return dict(value)
        if self.many:
            values = value if isinstance(value, list | tuple) else [value]
            return tuple(self._one(one) for one in values)
        return self._one(value)

    @property
    def _wanted(self) -> str:
        if self.kind == "number":
            return f"a number from {self.low:g} to {self.high:g}"
        return {
            "seconds": "a number of seconds above 0",
            "count": "a number of processes: 1, 2, …",
            "flag": "true or false",
        }.get(self.kind, "a text")

    def _one(self, value: object) -> object:
        good: bool
        if self.kind in ("number", "seconds"):
            good = isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
        elif self.kind == "count":
            good = isinstance(value, int) and not isinstance(value, bool) and value >= 1
        elif self.kind == "flag":
            good = isinstance(value, bool)
        else:
            good = isinstance(value, str) and bool(value)
        if not good:
            shown = repr(value) if isinstance(value, str | int | float) else type_name(value)
            raise OptionError(f"{shown} is not {self._wanted}")
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
        own: SiteTable = {}
        for name, one in table.items():
            if name == "bias":
                own[name] = _checked_bias(one)
            else:
                key = KEYS["words" if name == "words" else "keep"]
                own[name] = tuple(map(str, key.checked(one)))  # type: ignore[call-overload]
        out[host] = own
    return out


def _checked_bias(value: object) -> dict[str, float]:
    """Return the checked biases of labels.

    Raises:
        OptionError: they are malformed.
    """
    if not isinstance(value, Mapping):
        raise OptionError("bias must be a table of labels and log-odds, such as {caption = 1.5}")
    out = {}
    for label, one in value.items():
        if label not in _LABELS:
            raise OptionError(f"bias: unknown label {label!r}.{suggestion(str(label), _LABELS)}")
        if isinstance(one, bool) or not isinstance(one, int | float) or not -_MAX_BIAS <= one <= _MAX_BIAS:
            raise OptionError(f"bias: {label} must be log-odds, a number from {-_MAX_BIAS:g} to {_MAX_BIAS:g}")
        out[label] = float(one)
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
