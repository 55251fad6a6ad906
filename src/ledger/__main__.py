"""`ledger` and `python -m ledger`: the command line, which imports nothing from the folder that it is run in.

A folder that somebody sends may hold a `click.py`. `python -m` looks there first, and so does every Python where
PYTHONPATH begins or ends with a colon.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line. Ctrl-C while it is imported ends it as it does later, and not with a traceback."""
    sys.path[:] = [each for each in sys.path if not _is_strange(each)]
    import signal

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if usual:
        signal.signal(signal.SIGINT, _interrupted)
    from ledger.cli import main as run

    if usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


def _interrupted(*_: object) -> None:
    os._exit(130)


def _is_strange(entry: str) -> bool:
    """Whether it is the current folder, and neither Python nor the ledger is from there."""
    own = os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(__file__))
    try:
        return os.path.samefile(entry or ".", ".") and not any(os.path.samefile(each, ".") for each in own)
    except OSError:  # there is no such folder
        return False


if __name__ == "__main__":
    main()
