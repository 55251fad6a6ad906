r"""Who is erased, and which payloads are withheld from whoever audits: two facts that take nothing out of the history.

    person.registered --they leave--> person.left --person.erased--> an id behind which nobody is
    an event --payload.withheld--> its line alone is in a bag --payload.released--> its payload is, again

Every line stays, so the root does, and each proof holds. What is erased is what lay beside the events: name, address,
keys, signatures. What is withheld stays in the ledger.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member


class PersonErased(Event, frozen=True, kw_only=True):
    """Name, address, keys and signatures of somebody went with this event. They are an id, for ever.

    `struck` are the positions of their acts that had no effect: what is gone now changes no verdict.
    """

    stored_name: ClassVar[str] = "person.erased/1"
    tag_forms: ClassVar[Forms] = (by_member("person", "person"),)
    person: str
    because: str
    struck: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET


class _OfPayload(Event, frozen=True, kw_only=True):
    """`position` is that of the event."""

    tag_forms: ClassVar[Forms] = (by_member("event", "position"),)

    position: int
    because: str


class PayloadWithheld(_OfPayload, frozen=True, kw_only=True):
    """The payload of an event is in no bag from here on; its line is, and so is that it was withheld."""

    stored_name: ClassVar[str] = "payload.withheld/1"


class PayloadReleased(_OfPayload, frozen=True, kw_only=True):
    """It is in bags again."""

    stored_name: ClassVar[str] = "payload.released/1"


ERASURE_EVENTS = (PersonErased, PayloadWithheld, PayloadReleased)
