"""Repair characters: mojibake, entities, invisible characters, letters in a wrong form."""

from cleanarticle.characters.cleaner import repair, repair_line

__all__ = ["repair", "repair_line"]
