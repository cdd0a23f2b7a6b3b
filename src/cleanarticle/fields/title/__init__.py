"""Reads the title of an article: rules propose spans of lines, a network chooses one."""

from cleanarticle.fields.title.title import title

__all__ = ["title"]
