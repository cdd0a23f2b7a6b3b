"""Gives every line of a page its label."""
