"""An answer on a terminal: as wide as that is, and through a pager where it is longer, as git does.

LEDGER_PAGER, else PAGER, else less, which ends by itself (-F), shows colours (-R), and leaves what it showed (-X).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from ledger.cli.say import colours, is_terminal, painted, say
from ledger.render import text
from ledger.render.printable import printable
from ledger.render.sections import Section

PAGED = "ledger.paged"
"""Where click keeps that --no-pager was not given."""


def show(sections: Iterable[Section], paged: bool) -> None:
    """Print an answer; where it is longer than the terminal, it may be `paged`."""
    if not is_terminal(sys.stdout):
        for line in text.lines(sections):
            say(line)
        return
    from shutil import get_terminal_size  # no program waits for it

    size = get_terminal_size()
    lines = list(text.lines(sections, size.columns))
    pager = _pager() if paged and len(lines) >= size.lines else []
    if pager and is_terminal(sys.stdin):
        _page(pager, printable("\n".join(lines)))
    else:
        for line in lines:
            say(line)


def _pager() -> list[str]:
    """The pager as a command; none where it is switched off, only prints, or is not there."""
    import shlex
    import shutil

    named = os.environ.get("LEDGER_PAGER", os.environ.get("PAGER", "less"))
    try:
        words = shlex.split(named)
    except ValueError:
        return []
    return words if words and words[0] != "cat" and shutil.which(words[0]) else []


def _page(pager: list[str], shown: str) -> None:
    """Wait for the reader, who may leave early; Ctrl-C is the pager's."""
    import subprocess

    told = painted(shown) if colours(sys.stdout) else shown
    process = subprocess.Popen(pager, stdin=subprocess.PIPE, env={"LESS": "FRX", **os.environ})
    try:
        process.communicate(f"{told}\n".encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    except KeyboardInterrupt:
        process.wait()
