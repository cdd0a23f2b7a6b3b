"""Turns the dirty plain text of a scraped page into clean, structured articles."""
