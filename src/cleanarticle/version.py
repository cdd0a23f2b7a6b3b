"""The versions stamped on each page: of the code, of the language data and of the line model."""

VERSION = {"library": "0.2.0", "rules": "2026.11", "model": "2026.11"}
