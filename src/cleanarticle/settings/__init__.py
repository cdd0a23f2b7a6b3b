"""Collect settings from a file, environment variables and the command line; their names are the same everywhere."""

from cleanarticle.settings.settings import Settings

__all__ = ["Settings"]
