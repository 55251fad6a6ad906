"""One of two people who act in the same moment: a process that is told where, and then when.

◀ {"folder": …, "who": …, "act": "approve mql#2", "delay": 0.001}      ▶ ready
◀ go                                                                   ▶ {"positions": [21], "refused": "", …}
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from ledger.app import settings
from ledger.app.ledger import Decided, Ledger, open_ledger
from ledger.errors import LedgerError
from ledger.govern.proposals.decide.approve import approve as approve_it
from ledger.govern.proposals.decide.ratify import ratify as ratify_it
from ledger.govern.seats.decide.revoke import revoke as revoke_it

HESITATION = 0.001  # seconds between reading and recording, in which the other may come first


def opened(folder: Path) -> Ledger:
    """The ledger in a folder."""
    return open_ledger(settings.load(folder / settings.FILE))


def act(ledger: Ledger, who: str, command: str) -> Decided:
    """`approve PROPOSAL`, `ratify PROPOSAL` or `revoke SCOPE ROLE ADDRESS`."""
    actor, (verb, *names) = ledger.actor(who), command.split()
    if verb == "revoke":
        scope, role, address = names
        return revoke_it(ledger, actor, scope, role, address, None, "left")  # type: ignore[arg-type]
    return {"approve": approve_it, "ratify": ratify_it}[verb](ledger, actor, names[0], "")


def attempted(ledger: Ledger) -> list[None]:
    """A list that grows with each attempt to record; each attempt hesitates a little."""
    attempts: list[None] = []
    record = ledger.journal.record

    def recording(*events: Any, **given: Any) -> list[int]:
        attempts.append(None)
        time.sleep(HESITATION)
        return record(*events, **given)

    ledger.journal.record = recording  # type: ignore[method-assign]
    return attempts


def main() -> None:
    """Race until there are no more jobs."""
    for line in sys.stdin:
        job = json.loads(line)
        ledger = opened(Path(job["folder"]))
        attempts = attempted(ledger)
        print("ready", flush=True)
        sys.stdin.readline()
        time.sleep(job["delay"])
        positions: list[int] = []
        refused = ""
        try:
            positions = act(ledger, job["who"], job["act"]).positions
        except LedgerError as problem:
            refused = f"{type(problem).__name__}: {problem.what}"
        ledger.journal.close()
        print(json.dumps({"positions": positions, "refused": refused, "attempts": len(attempts)}), flush=True)


if __name__ == "__main__":
    main()
