"""Gives every line of a page its label.

In order: ``features`` measures the lines (``cues`` finds the phrases that name a kind), ``model``
scores them, ``decide`` picks the labels, ``label`` proposes them; ``structure``
corrects what it proves wrong, ``cut`` takes boilerplate out of lines, ``patterns`` does what the user
asked for. ``no_content`` then recognises pages that hold nothing but a notice.
"""

from cleanarticle.lines.cut import cut
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.marked_blocks import whole_blocks
from cleanarticle.lines.no_content import NoContent, no_content
from cleanarticle.lines.patterns import Patterns, patterns
from cleanarticle.lines.structure import structure

__all__ = ["Labeller", "NoContent", "Patterns", "cut", "no_content", "patterns", "structure", "whole_blocks"]
