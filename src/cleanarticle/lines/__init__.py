"""Stage "label": give every line of a page its label.

In order: ``features`` computes the features of lines, ``model`` scores the lines, ``decide`` and ``second_pass`` choose
the labels, ``labeller`` proposes them. Then ``structure`` corrects labels that the structure of the page proves wrong,
``cut`` removes boilerplate from inside lines, ``patterns`` applies the user's patterns, and ``site_rules`` the rules of
a site that corrections led to. ``no_content`` recognises pages that have only a notice.
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
