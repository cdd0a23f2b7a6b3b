"""A Sphinx extension: the catalogue of rules, a page a language, made from the data that the library works by.

Each build writes the pages again, to ``reference/rules/``, which is not in the repository.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanarticle.locales import Cue, Where, available, load
from cleanarticle.locales.locale import Extent, NoticeCue

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ORPHAN = "---\norphan: true\n---\n"  # no entry of the side bar
_WHERE = {
    Where.LINE: "the whole line",
    Where.START: "the beginning of a line",
    Where.END: "the end of a line",
    Where.ANY: "anywhere in a line",
}
_EXTENT = {
    Extent.WHOLE: "a whole sentence, or the part of one between separators",
    Extent.ANY: "anywhere in a sentence, in this order, where `…` stands for a few words",
}
_CUT = {
    "bracket": "a pair of brackets that holds a phrase and nothing else",
    "opening": "a pair of brackets that begins with a phrase",
    "tail": "from a phrase, after the end of a sentence, to the end of the line",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for pages."""
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / "reference" / "rules"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write(folder: Path) -> None:
    """Write the pages of the catalogue; those that are right already stay, so that Sphinx does not read them again."""
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """The pages of the catalogue, by their names."""
    cues = {f"cues-{code}": "\n".join((_ORPHAN, *_cues(code))) + "\n" for code in available()}
    spellings = "\n".join(_spellings()) + "\n"
    return {"cuts": "\n".join(_cuts()) + "\n", "spellings": spellings, "_table": "\n".join(_table()) + "\n", **cues}


def _table() -> Iterator[str]:
    """The languages, each with a link to its page: a table, for in the side bar they would hide all else."""
    yield "| language | code | cues | phrases | notices | phrases |"
    yield "|---|---|---:|---:|---:|---:|"
    for code in available():
        locale = load(code)
        cues, notices = (sum(len(one.phrases) for one in all_of) for all_of in (locale.cues, locale.notices))
        counts = f"{len(locale.cues)} | {cues:,} | {len(locale.notices)} | {notices:,}"
        yield f"| [{locale.name}](rules/cues-{code}.md) | `{code}` | {counts} |"


def _cues(code: str) -> Iterator[str]:
    locale = load(code)
    phrases = sum(len(cue.phrases) for cue in locale.cues)
    yield f"# Cues: {locale.name} (`{code}`)\n"
    yield f"{len(locale.cues)} cues, {phrases:,} phrases, from `src/cleanarticle/locales/data/{code}.toml`. Phrases are"
    yield "shown in the normal form that lines are compared in: lower case, `0` for any number, edges bare.\n"
    for cue in locale.cues:
        yield from _cue(cue)
    for notice in locale.notices:
        yield from _notice(notice)


def _notice(notice: NoticeCue) -> Iterator[str]:
    yield f"## `{notice.id}`\n"
    alone = "" if notice.sure else " It counts only next to a phrase that is sure: articles use such words as well."
    yield f"A notice of the kind **{notice.kind.value}**; a phrase must be {_EXTENT[notice.extent]}.{alone}\n"
    yield from _lines("Found in", notice.examples)
    yield from _lines("Not found in", notice.counterexamples)
    yield _folded(f"{len(notice.phrases)} phrases", notice.phrases)


def _cue(cue: Cue) -> Iterator[str]:
    yield f"## `{cue.id}`\n"
    yield f"Typical of the label **{cue.label.value}**; a phrase must be {_WHERE[cue.where]}.\n"
    yield from _lines("Found in", cue.examples)
    yield from _lines("Not found in", cue.counterexamples)
    yield _folded(f"{len(cue.phrases)} phrases", cue.phrases)


def _cuts() -> Iterator[str]:
    yield "# Cuts\n"
    yield "Boilerplate that is taken out of a line that stays, from `src/cleanarticle/lines/data/cuts.toml`."
    yield "Each cut is a `Repair` with an empty `after`.\n"
    for row in _data("cleanarticle.lines", "cuts.toml")["cut"]:
        yield f"## `{row['id']}`: {row['where']}\n"
        yield f"Takes out {_CUT[row['where']]}{', at the end of a line' if row.get('at_end') else ''}.\n"
        yield from _pairs(row["examples"])
        yield from _lines("Left alone", row.get("counterexamples", ()))
        yield _folded(f"{len(row['phrases'])} phrases", row["phrases"])


def _spellings() -> Iterator[str]:
    yield "# Known rules of spinners\n"
    yield "From `src/cleanarticle/spelling/data/*.toml`. A rule counts on a page once a word there is no word, and"
    yield "becomes a well-known one when the rule is undone. Others are learned from the page itself.\n"
    data = resources.files("cleanarticle.spelling") / "data"
    for name in sorted(entry.name for entry in data.iterdir() if entry.name.endswith(".toml")):
        rules = _data("cleanarticle.spelling", name).get("rule", [])
        if rules:
            yield f"## `{name.removesuffix('.toml')}`\n"
        for rule in rules:
            yield f"* Put in `{rule['new']}`, where `{rule['old']}` stood."
            yield from (f"  * {_code(before)} → {_code(after)}" for before, after in rule.get("examples", ()))
        yield ""


def _data(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(package) / "data" / name).read_text("utf-8"))


def _lines(title: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield f"{title}:\n"
        yield from (f"* {_code(text)}" for text in texts)
        yield ""


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (f"* {_code(before)} → {_code(after)}" for before, after in pairs)
    yield ""


def _code(text: str) -> str:
    """*text* as it stands, whatever marks it holds; HTML is passed on to the page as it is."""
    return f"<code>{html.escape(text, quote=False)}</code>" if "`" in text or text != text.strip() else f"`{text}`"


def _folded(title: str, phrases: Iterable[str]) -> str:
    """A list that opens on a click."""
    shown = " · ".join(html.escape(phrase, quote=False) for phrase in phrases)
    return f"<details><summary>{title}</summary><p>{shown}</p></details>\n"
