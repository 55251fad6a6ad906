"""One change of a list, as plans hold it."""

from __future__ import annotations

from typing import Any

from ledger.data import replace
from ledger.deliver.delivery.pure.plan import Change, body_digest

WANTED, FOUND, STRANGE = {"filter": "score >= 65"}, {"filter": "score >= 50"}, {"filter": "score >= 1"}


def change(**changed: Any) -> Change:
    made = Change(
        target="hs",
        address="list/1",
        name="MQL",
        key="mql",
        version=3,
        meaning="m",
        action="update",
        before=dict(FOUND),
        after=dict(WANTED),
        observed=body_digest(FOUND),
        desired=body_digest(WANTED),
        revision="r1",
        enters=1,
        leaves=2,
        members=5,
        records=10,
    )
    return replace(made, **changed)


CREATE = change(address="", action="create", before=None, observed="")
