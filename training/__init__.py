"""Build the learned and collected data of the library. This package is not part of the wheel."""
