"""`ledger` and `python -m ledger`: the command line, which imports nothing from the folder that it is run in.

A folder that somebody sends may hold a `click.py`. `python -m` looks there first, and so does every Python where
PYTHONPATH begins or ends with a colon.
"""

from __future__ import annotations

import os
import sys

NO_MEMORY = b"""Error: the machine has no memory left for this command

  why: it was broken off; an event is recorded whole or not at all
  fix: end other programs, see what is recorded with ledger log, and run the command again
"""
INTERRUPTED = b"interrupted: what was recorded stays, and nothing is half-written\n"
KEEPING = 200_000, 20, 20
"""How rarely unused memory is looked for: a command keeps most of what it makes, its modules and classes first."""
NOT_MAPPED = "failed to map segment"
"""What the loader of libraries says where memory ends."""


def main() -> None:
    """Run the command line. Ctrl-C at any moment, as often as one likes, and memory that ends, show no traceback."""
    sys.path[:] = [each for each in sys.path if not _is_strange(each)]
    import atexit
    import gc
    import signal

    gc.set_threshold(*KEEPING)
    atexit.register(gc.freeze)  # the process ends, and with it its memory: what goes in circles is not sought first
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if usual:
        signal.signal(signal.SIGINT, _interrupted)
    try:
        from ledger.cli import main as run

        if usual:
            signal.signal(signal.SIGINT, _interrupt)
        run()
    except KeyboardInterrupt:  # before the command line began, or while it told of another one
        _interrupted()
    except (MemoryError, SystemError, ImportError) as error:  # SystemError: where Python itself gets none, unseen
        if isinstance(error, ImportError) and NOT_MAPPED not in str(error):
            raise
        os.write(2, NO_MEMORY)
        os._exit(1)  # nothing more that would take memory


def _interrupt(*_: object) -> None:
    """Let the command end what it does. Whoever presses Ctrl-C again meanwhile is not made to wait for that."""
    import signal

    signal.signal(signal.SIGINT, _interrupted)
    raise KeyboardInterrupt


def _interrupted(*_: object) -> None:
    os.write(2, INTERRUPTED)
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
