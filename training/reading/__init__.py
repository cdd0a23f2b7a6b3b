"""Label pages line by line: write packs for readers, and store what they wrote as labels without text."""
