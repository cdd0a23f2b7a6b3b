"""``cleanarticle completion``: print a script that completes commands and options in a shell."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleanarticle.cli.output import Stdout
from cleanarticle.cli.parsers import commands_of, options_of

if TYPE_CHECKING:
    from cleanarticle.cli.arguments import Commands

SHELLS = ("bash", "zsh", "fish")

EXAMPLES = """\
examples:
  cleanarticle completion bash > ~/.local/share/bash-completion/completions/cleanarticle
  cleanarticle completion zsh >> ~/.zshrc
  cleanarticle completion fish > ~/.config/fish/completions/cleanarticle.fish
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "completion",
        help="print a script that completes commands and options in your shell",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script, and return the exit status."""
    parser = args.parser
    text = _fish(parser) if args.shell == "fish" else _bash(parser, zsh=args.shell == "zsh")
    Stdout().write(text.encode())
    return 0


def _choices(action: argparse.Action) -> list[str]:
    """Return the values that an option or argument may have; empty if it may have any."""
    return [str(choice) for choice in action.choices] if action.choices else []


def _bash(parser: argparse.ArgumentParser, *, zsh: bool) -> str:
    """Return a script for bash, or the same script for zsh, which runs it in its emulation of bash."""
    commands = commands_of(parser)
    lines = ["autoload -U +X bashcompinit && bashcompinit"] if zsh else []
    lines += [
        "_cleanarticle() {",
        '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
        "  COMPREPLY=()",
        '  case "${COMP_WORDS[1]} $before" in',
    ]
    for name, command in commands.items():
        for action in options_of(command):
            if choices := _choices(action):
                patterns = "|".join(f'"{name} {flag}"' for flag in action.option_strings)
                listed = shlex.quote(" ".join(choices))
                lines.append(f'    {patterns}) COMPREPLY=($(compgen -W {listed} -- "$word")); return ;;')
    for name, command in commands.items():
        if flags_with_value := list(_flags_with_value(command)):
            patterns = "|".join(f'"{name} {flag}"' for flag in flags_with_value)
            lines.append(f'    {patterns}) COMPREPLY=($(compgen -f -- "$word")); return ;;')
    lines += [
        "    *)",
        "      if [ $COMP_CWORD -eq 1 ]; then",
        f"        words={shlex.quote(' '.join([*commands, '--help', '--version']))}",
        "      else",
        '        case "${COMP_WORDS[1]}" in',
    ]
    for name, command in commands.items():
        flags = [flag for action in options_of(command) for flag in action.option_strings]
        arguments = [choice for action in command._get_positional_actions() for choice in _choices(action)]
        lines.append(f"          {name}) words={shlex.quote(' '.join([*flags, *arguments]))} ;;")
    lines += [
        "        esac",
        "      fi ;;",
        "  esac",
        '  if [ "${word#-}" = "$word" ] && [ $COMP_CWORD -gt 1 ]; then COMPREPLY=($(compgen -f -- "$word")); fi',
        '  COMPREPLY+=($(compgen -W "$words" -- "$word"))',
        "}",
        "complete -o filenames -F _cleanarticle cleanarticle",
    ]
    return "\n".join(lines) + "\n"


def _flags_with_value(command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the flags that take a value without fixed choices, mostly a file."""
    for action in options_of(command):
        if action.nargs != 0 and not action.choices:
            yield from action.option_strings


def _fish(parser: argparse.ArgumentParser) -> str:
    """Return a script for fish."""
    commands = commands_of(parser)
    lines = ["complete -c cleanarticle -n __fish_use_subcommand -l help -l version"]
    for name, command in commands.items():
        summary = shlex.quote(command.description or name)
        lines.append(f"complete -c cleanarticle -n __fish_use_subcommand -f -a {name} -d {summary}")
        for action in options_of(command):
            parts = [f"complete -c cleanarticle -n '__fish_seen_subcommand_from {name}'"]
            parts += (f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in action.option_strings)
            if choices := _choices(action):
                parts.append(f"-x -a {shlex.quote(' '.join(choices))}")
            elif action.nargs != 0:
                parts.append("-r")
            parts.append(f"-d {shlex.quote((action.help or '').split(';')[0])}")
            lines.append(" ".join(parts))
        for action in command._get_positional_actions():
            if choices := _choices(action):
                listed = shlex.quote(" ".join(choices))
                lines.append(f"complete -c cleanarticle -n '__fish_seen_subcommand_from {name}' -f -a {listed}")
    return "\n".join(lines) + "\n"
