"""Read the commands and options of a parser of the command line, from which other things are generated."""

from __future__ import annotations

import argparse
from collections.abc import Mapping


def commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parsers of the commands, by name, in order."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def options_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the options that ``--help`` lists, in order."""
    return [action for action in parser._get_optional_actions() if action.help is not argparse.SUPPRESS]
