"""Explain a page in a terminal: every line with its label and the reason, like a diff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cleanarticle.explain.why import Why
from cleanarticle.page import Article, Line, Page
from cleanarticle.page.pieces import UNSEEN_OR_JOINER, Piece, escape_unseen, is_empty, lines_with_pieces
from cleanarticle.page.wording import count_phrase

if TYPE_CHECKING:
    from cleanarticle.lines.evidence import Evidence, Verdict

_DIM, _BOLD, _RED, _GREEN, _YELLOW, _RESET = "\x1b[2m", "\x1b[1m", "\x1b[9;31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
_INDENT = " " * 22  # as wide as the columns before the text of a line
_MAX_EVIDENCE = 3  # pieces of evidence named in a line
_MIN_WEIGHT = 0.1  # log-odds; weaker evidence is not shown


def explain_text(
    page: Page, *, title: str = "", color: bool = False, why: Sequence[Why] = (), details: bool = False
) -> str:
    r"""Return every line with its number, a mark (``+`` kept, ``-`` dropped), label, confidence, text and reason.

    Repairs are shown at their place as ``[-before-]{+after+}``, flags as ``[?before → after?]`` before the text that
    they concern. Invisible and control characters are shown by their code, such as ``\x1b``.

    Args:
        page: the page.
        title: its name in the output.
        color: whether to use the escape codes of terminals.
        why: the result of :func:`~cleanarticle.explain.explain`; without it, no evidence is shown.
        details: whether to show the cleaner of each proposal, and a line for each piece of evidence, with the measured
            values.

    >>> from cleanarticle.page import Label, Line, Page
    >>> line = Line(0, 4, "Menu", Label.NAV, 0.97, "a menu word alone")
    >>> print(explain_text(Page(source="Menu", lines=(line,)), title="page.txt"))
    page.txt: other, language unknown, 0 articles, 0 of 1 line kept, 0 repairs
    <BLANKLINE>
       1 - nav       0.97  Menu
                          a menu word alone
    <BLANKLINE>
    """
    paint = _paint if color else _plain
    out = [paint(_BOLD, _summary(page, title))]
    out += [_article(number, article) for number, article in enumerate(page.articles, 1)]
    out.append("")
    for index, (line, parts) in enumerate(lines_with_pieces(page.lines, page.repairs)):
        number = index + 1
        if is_empty(line, parts):
            out.append(f"{number:>4}")
            continue
        mark = "+" if line.kept else "-"
        text = "".join(_mark(part, paint) for part in parts)
        prefix = f"{number:>4} {mark} {line.label.value:<9} {line.confidence:.2f}  "
        out.append(prefix + text if line.kept else paint(_DIM, prefix) + text)
        rules = sorted({part.repair.rule for part in parts if part.repair})
        reason = Why() if index >= len(why) else why[index]
        notes = [line.reason, ", ".join(rules), _model(line, reason, brief=not details)]
        if any(notes):
            out.append(paint(_DIM, _INDENT + escape_unseen("; ".join(part for part in notes if part))))
        if details:
            out += [paint(_DIM, _INDENT + escape_unseen(row)) for row in _rows(reason)]
    return "\n".join(out) + "\n"


def _summary(page: Page, title: str) -> str:
    lines = [line for line in page.lines if not line.blank]
    kept = sum(line.kept for line in lines)
    repairs = page.text_repairs
    flagged = sum(not repair.applied for repair in repairs)
    return (
        f"{escape_unseen(title) or 'page'}: {page.kind}, language {page.language or 'unknown'}, "
        f"{count_phrase(len(page.articles), 'article')}, "
        f"{kept:,} of {count_phrase(len(lines), 'line')} kept, {count_phrase(len(repairs) - flagged, 'repair')}"
        + (f", {flagged:,} flagged" if flagged else "")
    )


def _article(number: int, article: Article) -> str:
    date = article.date.isoformat() if article.date else None
    fields = [*article.authors, article.agency, article.dateline, date, None if article.complete else "an excerpt"]
    stated = [f"“{article.title}”" if article.title else "no title", *(field for field in fields if field)]
    return escape_unseen(
        f"  article {number}: {', '.join(stated)}, body of {count_phrase(len(article.body), 'character')}"
    )


def _model(line: Line, why: Why, *, brief: bool) -> str:
    """Return the decision of the model with the strongest evidence: for keeping or dropping the line, and its label.

    Args:
        line: the line.
        why: the reasons for its label.
        brief: whether the evidence is included; it is left out if a line for each piece of it follows.
    """
    verdict = why.verdict
    if verdict is None:
        return ""
    note = "" if verdict.label is line.label else f"the model alone: {verdict.label.value}, "
    side = "kept" if verdict.kept else "dropped"
    alternative = f"rather than {verdict.alternative.value}"
    if not brief:
        return f"{note}{side}; {alternative}"
    return f"{note}{side}{_weights_text(_sides(verdict))}; {alternative}{_weights_text(_labels(verdict))}"


def _rows(why: Why) -> Iterator[str]:
    if len(why.steps) == 1:
        yield f"decided by the cleaner {why.steps[0][0]}"
    elif why.steps:
        labels = (
            f"{cleaner} said {step.label.value} ({step.confidence:.2f}: {step.reason})" for cleaner, step in why.steps
        )
        yield ", then ".join(labels)
    if verdict := why.verdict:
        for decision, weights in ((("kept" if verdict.kept else "dropped"), _sides), (verdict.label.value, _labels)):
            for weight, evidence in weights(verdict):
                yield f"{weight:+5.1f} {decision}, {evidence.group}: {evidence.detail}"


def _sides(verdict: Verdict) -> list[tuple[float, Evidence]]:
    """Return the weights for the decision to keep or drop the line, the strongest first."""
    sign = 1 if verdict.kept else -1
    return _strongest([(sign * evidence.keep_weight, evidence) for evidence in verdict.evidence])


def _labels(verdict: Verdict) -> list[tuple[float, Evidence]]:
    """Return the weights for the label against the second best one, the strongest first."""
    return _strongest([(evidence.weight, evidence) for evidence in verdict.evidence])


def _strongest(weights: Sequence[tuple[float, Evidence]]) -> list[tuple[float, Evidence]]:
    return sorted((pair for pair in weights if abs(pair[0]) >= _MIN_WEIGHT), key=lambda pair: -abs(pair[0]))


def _weights_text(weights: Sequence[tuple[float, Evidence]]) -> str:
    """Return the strongest weights as a text, those for the decision first."""
    shown = sorted(weights[:_MAX_EVIDENCE], key=lambda pair: -pair[0])
    return ": " + ", ".join(f"{weight:+.1f} {evidence.group}" for weight, evidence in shown) if shown else ""


def _mark(piece: Piece, paint: Callable[[str, str], str]) -> str:
    repair = piece.repair
    if repair is None:
        return escape_unseen(piece.text)
    before, after = escape_unseen(repair.before, UNSEEN_OR_JOINER), escape_unseen(repair.after)
    if not repair.applied:
        return paint(_YELLOW, f"[?{before} → {after}?]")
    return paint(_RED, f"[-{before}-]") + (paint(_GREEN, f"{{+{after}+}}") if after else "")


def _paint(code: str, text: str) -> str:
    return f"{code}{text}{_RESET}"


def _plain(code: str, text: str) -> str:  # noqa: ARG001
    return text
