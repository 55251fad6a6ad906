"""A click group that imports a command's module only when that command runs, and lists commands by section."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click


class Sections(click.Group):
    """`sections` map a title to its commands, each with its module and the sentence that `--help` shows.

    `alone` is the command that runs where none is given, inside a ledger.
    """

    def __init__(self, sections: Mapping[str, Mapping[str, tuple[str, str]]], alone: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self.alone = alone
        self.sections = sections
        self.places = {name: place for section in sections.values() for name, (place, _) in section.items()}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; nothing at all stands for the command that runs alone, where a ledger is here."""
        alone = not args and self.alone and not ctx.resilient_parsing and _inside()
        return super().parse_args(ctx, [self.alone] if alone else args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the sections."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module imported now."""
        if cmd_name not in self.places:
            return None
        module = import_module(self.places[cmd_name])
        if rows := getattr(module, "ROWS", None):
            from ledger.cli.rows import build_commands

            return build_commands(cmd_name, rows, getattr(module, "GROUPS", {}))
        found = getattr(module, cmd_name.replace("-", "_") + "_command")
        assert isinstance(found, click.Command)
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The commands that begin so, without importing a single one; or the options."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        told = ((name, words) for section in self.sections.values() for name, (_, words) in section.items())
        return [CompletionItem(name, help=words) for name, words in told if name.startswith(incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is none."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.places:
            raise click.exceptions.NoSuchCommand(name, f"There is no command `{name}`.", ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One section after the other, without importing a single command."""
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, sentence) for name, (_, sentence) in section.items()])


def _inside() -> bool:
    """Whether a ledger is in this folder, or in one above."""
    from ledger.app import settings

    return bool(os.environ.get("LEDGER_CONFIG")) or settings.find(None, Path.cwd()).is_file()
