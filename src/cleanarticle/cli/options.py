"""Make the options that are settings from the list of all settings, and collect the settings from all layers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from cleanarticle.cli.output import say
from cleanarticle.errors import OptionError
from cleanarticle.settings import Settings
from cleanarticle.settings.keys import CLEANING, KEYS, Key
from cleanarticle.settings.layers import Value, collect_settings, parse_list

CLEANING_NAMES = tuple(key.name for key in CLEANING)
"""The names of the settings that say how pages are cleaned."""


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add the options for the settings of these names, and ``--config``."""
    group = parser.add_argument_group(
        "settings", "An option overrides an environment variable (CLEANARTICLE_BALANCE=0.2), which overrides a file."
    )
    config = group.add_mutually_exclusive_group()
    config.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="a file of settings (TOML); if not given, the nearest cleanarticle.toml, or pyproject.toml with a table "
        "[tool.cleanarticle], in the current folder and those above it",
    )
    config.add_argument("--no-config", action="store_true", help="use no file of settings")
    for name in names:
        if KEYS[name].has_option:
            _add(group, KEYS[name])


def _add(group: argparse._ArgumentGroup, key: Key) -> None:
    """Add the option for one setting."""
    flags = key.flags or (key.flag,)
    if key.kind == "flag":
        group.add_argument(*flags, dest=f"setting_{key.name}", action=argparse.BooleanOptionalAction, help=key.help)
        return

    def parsed(text: str) -> object:
        try:
            return parse_list(key, text) if key.choices and key.is_list else key.parse(text)
        except OptionError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    help_text = key.help + ("; may be given more than once" if key.is_list else "")
    if key.is_list:
        action = "extend" if key.choices else "append"
        group.add_argument(
            *flags, dest=f"setting_{key.name}", type=parsed, action=action, metavar=key.metavar, help=help_text
        )
    elif key.choices:
        group.add_argument(*flags, dest=f"setting_{key.name}", choices=key.choices, help=help_text)
    else:
        group.add_argument(*flags, dest=f"setting_{key.name}", type=parsed, metavar=key.metavar, help=help_text)


def setting_values(args: argparse.Namespace) -> dict[str, Value]:
    """Return every setting with its origin.

    Raises:
        OptionError: the file of settings or a variable is wrong.
    """
    options = {
        key.name: Value(tuple(value) if key.is_list else value, key.flag)
        for key in KEYS.values()
        if (value := getattr(args, f"setting_{key.name}", None)) is not None
    }
    return collect_settings(
        getattr(args, "config", None), options, search=not getattr(args, "no_config", False), warn=say
    )


def load_settings(values: dict[str, Value]) -> Settings:
    """Return the checked settings, with their files read and their patterns compiled.

    Raises:
        OptionError, LocaleError, ProfileError, OSError: as :meth:`cleanarticle.Settings.load`.
    """
    settings = Settings.of(values)
    _ = settings.pipeline
    return settings


def files_of(values: dict[str, Value]) -> list[Path]:
    """Return the files that the settings name: the run reads them, and must not write them."""
    names = [values["profile"].value, values["words_file"].value, *values["phrases"].value]
    configs = {value.origin for value in values.values() if value.origin.endswith(".toml")}
    return [Path(name) for name in (*names, *configs) if name]
