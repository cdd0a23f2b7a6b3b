"""Pages read line by line: packs for readers, and what they wrote as labels without text."""
