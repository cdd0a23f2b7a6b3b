"""Builds the data that the library ships, from the corpus. Not part of the wheel."""
