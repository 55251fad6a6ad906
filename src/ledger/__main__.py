"""`ledger`, and `python -m ledger`: the command line."""

import os
import signal
from types import FrameType


def main() -> None:
    """Run the command line. Ctrl-C while it is imported ends it as it does later, and not with a traceback."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)
    from ledger.cli import main as run

    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, usual)
    run()


def _interrupted(_: int, __: FrameType | None) -> None:
    os._exit(130)


if __name__ == "__main__":
    main()
