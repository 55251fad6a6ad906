"""Which events there are: the class of each stored name, and for the kernel the file of `folds` that takes it in.

Nothing of an event is imported before its stored name is read for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from ledger import nouns
from ledger.domain.event import Event

_PLACES = {
    "ledger.founded/1": ("founding.Founded", "people"),
    "person.registered/1": ("founding.PersonRegistered", "people"),
    "person.left/1": ("founding.PersonLeft", "people"),
    "charter.amended/1": ("charter.CharterAmended", "rights"),
    "right.revoked/1": ("charter.RightRevoked", "rights"),
    "right.delegated/1": ("delegation.RightDelegated", "rights"),
    "delegation.ended/1": ("delegation.DelegationEnded", "rights"),
    "definition.proposed/1": ("proposal.DefinitionProposed", "proposals"),
    "definition.revised/1": ("proposal.DefinitionRevised", "proposals"),
    "proposal.approved/1": ("proposal.ProposalApproved", "proposals"),
    "proposal.declined/1": ("proposal.ProposalDeclined", "proposals"),
    "proposal.withdrawn/1": ("proposal.ProposalWithdrawn", "proposals"),
    "definition.ratified/1": ("proposal.DefinitionRatified", "proposals"),
    "definition.retired/1": ("proposal.DefinitionRetired", "proposals"),
    "definition.confirmed/1": ("proposal.DefinitionConfirmed", "proposals"),
    "definition.attested/1": ("definition.DefinitionAttested", "proposals"),
}
"""Those of the kernel; a noun says its own (`ledger.nouns`)."""


class EventClasses(Mapping[str, type[Event]]):
    """The classes of events by their stored names, each imported when somebody asks for it."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places, self._met = places, dict[str, type[Event]]()

    def __getitem__(self, name: str) -> type[Event]:
        """The class of a stored name. Raises KeyError where there is none."""
        if name not in self._met:
            self._met[name] = _import_class(self._places[name])
        return self._met[name]

    def __iter__(self) -> Iterator[str]:
        """The stored names, those of the kernel first."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        """Whether it is a stored name; nothing is imported for that."""
        return name in self._places


def _import_class(place: str) -> type[Event]:
    module, _, sort = place.rpartition(".")
    found: type[Event] = getattr(import_module(module), sort)
    return found


_OF_KERNEL = {name: f"ledger.domain.{sort}" for name, (sort, _) in _PLACES.items()}
EVENTS = EventClasses(_OF_KERNEL | {name: nouns.place_of(name) for name in nouns.NOUN_OF})
FOLDS = MappingProxyType({name: fold for name, (_, fold) in _PLACES.items() if fold})
"""The file of `folds` for each stored name that a state is made of."""
