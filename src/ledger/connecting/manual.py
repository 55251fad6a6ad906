"""A platform that nobody can ask from here: people say what it holds, and change it by hand.

    attested --session--> found, observed, surveyed as on any other platform        a version in force --plan--> refused

Needs no network, and reads and writes nothing. What was attested is handed to its sessions by the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ledger.artifacts.data import Artifact, Capabilities, Effects, Identity, Native, NativeField, Observed, Rule, Wanted
from ledger.data import Data, replace
from ledger.deliver.targets.events.attested import version_held
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.language.schema import TYPES
from ledger.meanings.registry import REFERRED, UNREFERRED
from ledger.steps import DATE, FILE, Open, step


class ManualSession(Data, frozen=True):
    """What people attested of one such platform."""

    there: Identity
    attested: tuple[Native, ...] = ()

    def recalling(self, attested: Sequence[Native]) -> ManualSession:
        """The same session, which knows what was attested."""
        return replace(self, attested=tuple(attested))

    def identity(self) -> Identity:
        """Which platform it is, as somebody said."""
        return self.there

    def find(self, name: str) -> Observed:
        """What was attested of that artifact."""
        return _observed(self.rule(name))

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        """What was last attested of each."""
        known = {each.address: _observed(each) for each in self.attested}
        return [known.get(each, Observed(each, each, None)) for each in addresses]

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        """Nobody can tell, and nothing writes there."""
        return [_by_hand(each.artifact) for each in wanted]

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        """Nothing writes there."""
        refused = [_by_hand(each.artifact) for each in wanted]
        return [TargetFault(each.what, each.why, each.fix) for each in refused]

    def rules(self) -> Iterator[Native]:
        """What was attested."""
        return iter(self.attested)

    def rule(self, address: str) -> Native:
        """What was attested of one artifact."""
        for each in self.attested:
            if each.address == address:
                return each
        known = ", ".join(each.address for each in self.attested) or "nothing"
        raise UnknownName(
            f"`{address}` is not there, as far as anybody attested",
            why=f"attested to be there: {known}",
            fix="look there, and ledger target attest",
        )

    def fields(self, paths: Sequence[str]) -> list[NativeField]:
        """None can be read."""
        return []


class Manual:
    """The connector of every platform that has none."""

    name = "manual"
    secrets: tuple[str, ...] = ()
    settings: Mapping[str, str] = MappingProxyType(
        {
            "label": "what people call it, such as `Marketo EU`; the target's name where it is left out",
            "id": "what the platform calls this account, such as a number; the label where it is left out",
        }
    )
    can = Capabilities(meanings=REFERRED | UNREFERRED.keys(), types=frozenset(TYPES), creates=False)

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """That it holds this version: what it should say there is written by hand."""
        held = version_held(rule.key, rule.provenance.version, rule.provenance.digest)
        return Artifact(address, name, body(held), text=held)

    def connect(self, settings: Mapping[str, str]) -> ManualSession:
        """A session that knows nothing yet."""
        label = settings["label"]
        return ManualSession(Identity(settings.get("id") or label, label, "production"))


def body(held: str) -> Mapping[str, str]:
    """What an artifact is, where all that is known is what somebody saw."""
    return {"holds": held}


def _observed(found: Native) -> Observed:
    return Observed(found.address, found.name, body(found.text), text=found.text)


def _by_hand(wanted: Artifact) -> Refused:
    return Refused(
        f"`{wanted.name}` is changed by hand",
        why="no connector reaches it",
        fix=step(
            f"set it to {wanted.text} there, then say so",
            "target attest",
            Open("TARGET"),
            wanted.name,
            holds=Open("KEY@VERSION"),
            evidence=FILE,
            again=DATE,
        ),
    )
