"""The one way out to people: what somebody else wrote reaches a terminal as text, and never as an order to it."""

from __future__ import annotations

import click

ERROR = "Error: "


def say(text: str, *, err: bool = False, dim: bool = False) -> None:
    """Print a line, or several; the word that begins an error stands out on a terminal."""
    from ledger.render.printable import printable  # nobody waits for it on the way to --help

    shown = printable(text)
    if shown.startswith(ERROR):
        shown = click.style(ERROR, fg="red", bold=True) + shown.removeprefix(ERROR)
    click.secho(shown, err=err, dim=dim or None)
