"""Recognize values in a text: dates, and the datelines that open a report."""
