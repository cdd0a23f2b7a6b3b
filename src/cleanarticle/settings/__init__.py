"""Settings from a file, environment variables and the command line: the same names everywhere."""

from cleanarticle.settings.settings import Settings

__all__ = ["Settings"]
