"""The one way out to people: what somebody else wrote reaches a terminal as text, and never as an order to it."""

from __future__ import annotations

import os
import re
import sys
from typing import IO

import click

COLOURS = {"Error:": "red", "✗": "red", "−": "red", "-": "red", "✓": "green", "+": "green"} | dict.fromkeys(
    "~!?", "yellow"
)
_SIGN = re.compile(rf"^( *)({'|'.join(map(re.escape, COLOURS))})(?= )", re.MULTILINE)


def say(text: str, *, err: bool = False, dim: bool = False) -> None:
    """Print a line, or several. On a terminal that has colours, signs have theirs, and an error stands out."""
    from ledger.render.printable import printable  # nobody waits for it on the way to --help

    shown = printable(text)
    if colours(sys.stderr if err else sys.stdout):
        shown = click.style(shown, dim=True) if dim else painted(shown)
    click.echo(shown, err=err)


def painted(shown: str) -> str:
    """A text that is fit for a terminal, with the signs that its lines begin with in their colours."""
    return _SIGN.sub(lambda found: found[1] + click.style(found[2], COLOURS[found[2]], bold=True), shown)


def colours(stream: IO[str] | None) -> bool:
    """Whether to use colours there: on a terminal that has them, where nobody said no (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether people see what is written there; there may be no stream at all."""
    return stream is not None and stream.isatty()
