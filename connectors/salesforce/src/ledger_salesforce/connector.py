"""Salesforce, as the ledger asks for a platform."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ledger import Artifact, Capabilities, Rule
from ledger.connecting import Waits
from ledger_salesforce.artifacts import SORTS, compile_rule, export
from ledger_salesforce.compile.accepted import ACCEPTS
from ledger_salesforce.imposed import IMPOSED
from ledger_salesforce.settings import DESCRIBED, SECRETS, read

if TYPE_CHECKING:
    from ledger_salesforce.session import Session


class Salesforce:
    """Criteria as checkbox formula fields, scores as numbers, ladders as texts or value sets.

    `sleep` and `chance` are how the client waits between tries: seconds, spread by a draw from [0, 1).
    """

    name = "salesforce"
    secrets: tuple[str, ...] = SECRETS
    settings: Mapping[str, str] = DESCRIBED
    formats: Mapping[str, str] = export.FORMATS
    imposes = IMPOSED
    can = Capabilities(
        meanings=frozenset[str]().union(*(sort.holds for sort in SORTS)),
        types=frozenset({"boolean", "number", "text", "choice", "choices", "date", "datetime"}),
        accepts=ACCEPTS,
        removes=False,  # documented: Tooling has no DELETE for fields; a removal is exported, for people to deploy
        batch=25,
    )

    def __init__(
        self, sleep: Callable[[float], None] = time.sleep, chance: Callable[[], float] = random.random
    ) -> None:
        self._sleep, self._chance = sleep, chance

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """The artifact that realises a rule exactly. Raises Refused with the reason where none can."""
        return compile_rule(rule, address, name)

    def export(self, format: str, artifacts: Sequence[Artifact], removed: Sequence[str] = ()) -> Mapping[str, bytes]:
        """The files by path; what should go is in files of its own. Raises UnknownName, and Refused with the reason."""
        return export.export(format, artifacts, removed)

    def merged(
        self,
        settings: Mapping[str, str],
        session: Session | None,
        format: str,
        artifacts: Sequence[Artifact],
        removed: Sequence[str] = (),
    ) -> Mapping[str, bytes]:
        """The same over what the org holds, for the API version of the target; without a session nothing is known."""
        there = session.there(artifacts) if session and format == "sfdx" else None
        return export.export(format, artifacts, removed, there, settings.get("api_version") or export.VERSION)

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session.

        Raises BadInput for settings that do not fit together, TargetFault where the org says no, TargetClosed where it
        is not the org that they name.
        """
        from ledger_salesforce.session import Session
        from ledger_salesforce.wire.client import Client

        checked = read(settings)
        session = Session(Client(checked, Waits(self._sleep, self._chance)), checked)
        if checked.org:
            session.expect(checked.org)
        return session
