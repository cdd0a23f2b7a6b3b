"""Gives every line of a page its label.

In order: ``features`` measures the lines (``cues`` finds the phrases that name a kind), ``model``
scores them, ``decide`` picks the labels, ``label`` proposes them; ``structure``
mends what it proves wrong, ``cut`` takes furniture out of lines, ``patterns`` does what the user
asked for.
"""

from cleanarticle.lines.cut import cut
from cleanarticle.lines.labeller import Labeller
from cleanarticle.lines.marked_blocks import whole_blocks
from cleanarticle.lines.patterns import Patterns, patterns
from cleanarticle.lines.structure import structure

__all__ = ["Labeller", "Patterns", "cut", "patterns", "structure", "whole_blocks"]
