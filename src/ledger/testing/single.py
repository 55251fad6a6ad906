"""A session asked about one artifact at a time, for tests that look at one."""

from __future__ import annotations

from typing import Any

from ledger.artifacts.data import Artifact, Effects, Observed, Wanted
from ledger.artifacts.protocols import Completes, Session


class Single:
    """A session whose plural methods take one and raise what they would have returned; the rest as it is."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def observe(self, address: str) -> Observed:
        """The artifact at `address`."""
        return self.session.observe([address])[0]

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        """What an apply would do. Raises Refused."""
        found = self.session.effects([Wanted(artifact, observed)])[0]
        if isinstance(found, Effects):
            return found
        raise found

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        """Make it so. Raises TargetFault."""
        found = self.session.apply([Wanted(artifact, observed)])[0]
        if isinstance(found, Observed):
            return found
        raise found

    def complete(self, artifact: Artifact, observed: Observed) -> None:
        """Make sure that what goes with it is there, where the session knows of such. Raises TargetFault."""
        if isinstance(self.session, Completes) and (fault := self.session.complete([Wanted(artifact, observed)])[0]):
            raise fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)
