"""Stage "label": give every line of a page its label.

In order: ``features`` computes the features of lines, ``model`` scores the lines, ``markup_model`` corrects the scores
by marks of Markdown or HTML, ``decide`` and ``page_decision`` choose the labels, ``labeller`` proposes them. Then
``structure`` and ``marked_blocks`` correct labels that the structure of the page proves wrong, ``cut`` removes
boilerplate from inside lines, ``patterns`` applies the user's patterns, and ``site_rules`` what corrections of the site
taught. ``no_content`` recognises pages that are only a notice.
"""

from cleanarticle.lines.cut import cut
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.marked_blocks import whole_blocks
from cleanarticle.lines.no_content import NoContent, no_content
from cleanarticle.lines.patterns import Patterns, patterns
from cleanarticle.lines.site_rules import SiteRules
from cleanarticle.lines.structure import structure

__all__ = [
    "Labeller",
    "NoContent",
    "Patterns",
    "SiteRules",
    "cut",
    "no_content",
    "patterns",
    "structure",
    "whole_blocks",
]
