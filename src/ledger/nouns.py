"""Which nouns there are beyond the kernel: each is a folder, and a line here.

    stored name --noun_of--> Noun --part("fold")--> a module of its folder, imported when such an event is first met

Strings only: nothing of a noun is imported before one of its events is read, or one of its rows is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import NamedTuple


class Noun(NamedTuple):
    """A noun: its folder, the stored names of its events, and what of the kernel's acts it has a say in.

    `observes` are events of the kernel that it adds events to, or refuses. `decides` says whether decisions about
    definitions rest on its events. `pins` are those of its events whose member `proposal` keeps a proposal in use.
    """

    place: str
    events: tuple[str, ...] = ()
    observes: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    decides: bool = False

    def part(self, name: str) -> ModuleType:
        """Import one module of the folder: `events`, `fold`, `verbs`, `rights`, `log` or `rows`."""
        return import_module(f"{self.place}.{name}")


NOUNS: Mapping[str, Noun] = MappingProxyType(
    {
        "board": Noun("ledger.overview.board"),
        "following": Noun("ledger.overview.following"),
        "week": Noun("ledger.overview.week"),
        "consumers": Noun("ledger.govern.consumers"),
        "debt": Noun("ledger.govern.debt"),
        "definitions": Noun("ledger.govern.definitions"),
        "documents": Noun("ledger.govern.documents"),
        "people": Noun("ledger.govern.people"),
        "proposals": Noun("ledger.govern.proposals"),
        "requests": Noun(
            "ledger.govern.requests",
            events=("change.answered/1", "change.requested/1"),
            observes=("definition.proposed/1", "definition.revised/1"),
            pins=("change.answered/1",),
        ),
        "reviews": Noun("ledger.govern.reviews"),
        "seats": Noun("ledger.govern.seats"),
        "waivers": Noun("ledger.govern.waivers"),
        "channels": Noun("ledger.measure.channels"),
        "counting": Noun("ledger.measure.counting"),
        "credit": Noun("ledger.measure.credit"),
        "figures": Noun("ledger.measure.figures"),
        "spend": Noun("ledger.measure.spend"),
        "delivery": Noun("ledger.deliver.delivery"),
        "notices": Noun("ledger.deliver.notices"),
        "survey": Noun("ledger.deliver.survey"),
        "sync": Noun("ledger.deliver.sync"),
        "targets": Noun("ledger.deliver.targets"),
        "bag": Noun("ledger.audit.bag"),
        "checkpoints": Noun("ledger.audit.checkpoints"),
        "erasure": Noun("ledger.audit.erasure"),
        "restore": Noun("ledger.audit.restore"),
        "trail": Noun("ledger.audit.trail"),
    }
)
"""Each noun by its name."""

NOUN_OF: Mapping[str, Noun] = MappingProxyType({name: noun for noun in NOUNS.values() for name in noun.events})
"""The noun of each stored name; a name that is not here is the kernel's."""


def observing(stored_name: str) -> Iterator[Noun]:
    """Yield the nouns that have a say in an act of the kernel."""
    return (noun for noun in NOUNS.values() if stored_name in noun.observes)


def find_class(stored_name: str) -> type:
    """Import the class of a noun's event."""
    found = vars(NOUN_OF[stored_name].part("events")).values()
    return next(each for each in found if isinstance(each, type) and vars(each).get("stored_name") == stored_name)
