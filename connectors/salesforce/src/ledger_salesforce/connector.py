"""Salesforce, as the ledger asks for a platform."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ledger_salesforce.compile.rule import artifact
from ledger_salesforce.door import Artifact, Rule
from ledger_salesforce.settings import DESCRIBED, SECRETS, read

if TYPE_CHECKING:
    from ledger_salesforce.emulator import Running
    from ledger_salesforce.session import Session


class Salesforce:
    """Criteria as checkbox formula fields."""

    name = "salesforce"
    secrets: tuple[str, ...] = SECRETS
    settings: Mapping[str, str] = DESCRIBED

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """The field that realises a rule exactly. Raises Refused with the reason where none can."""
        return artifact(rule, address, name)

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session. Raises BadInput for settings that do not fit together, TargetFault where the org says no."""
        from ledger_salesforce.client import Client
        from ledger_salesforce.session import Session

        checked = read(settings)
        return Session(Client(checked), checked)

    def sandbox(self, seed: Mapping[str, Any], port: int = 0) -> AbstractContextManager[Running]:
        """Serve the emulator on loopback until the context ends; `emulator.seed` describes a seed."""
        from ledger_salesforce.emulator import serve

        return serve(seed, port)
