"""Reads the dates of an article: rules propose dates of lines, a network chooses that of publication."""

from cleanarticle.fields.date.date import date

__all__ = ["date"]
