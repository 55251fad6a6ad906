"""Why a criteria is refused for HubSpot, each reason one short text that never varies, so that they can be counted."""

from __future__ import annotations

from ledger import Refused

TEXT = "HubSpot does not document how its lists compare text"
TWO_FIELDS = "a HubSpot list cannot compare a field with a field"
NEVER = "the criteria is true of no record, and a HubSpot list cannot say that"
TOO_MANY = "a HubSpot list holds at most 250 filters"
UNBOUND = "the field is bound to nothing in HubSpot"
BOUND_TWICE = "the field is bound to more than one property in HubSpot"
NOT_A_CONTACT = "only properties of contacts can be tested by a list of contacts"
SIGNAL = "a signal is known to HubSpot only as the membership of a list"
OPTION = "the option is not among the choices that the field declares"
TODAY_ON_DATE = "HubSpot keeps a date as midnight UTC, and the ledger's day is that of another zone"
TWO_MIDNIGHTS = "a clock went back over the start of that day, so that its local time names two instants"

_FIXES = {
    TEXT: "test a choice instead, or judge this field where the records are exported",
    TWO_FIELDS: "keep the comparison in a property of its own in HubSpot, and test that",
    NEVER: "retire the definition, or correct the criteria",
    TOO_MANY: "split it into several criteria, or write it with fewer alternatives",
    UNBOUND: "give the field `bind: {hubspot: contacts.PROPERTY}` in its entity",
    BOUND_TWICE: "bind the field to one property of contacts",
    NOT_A_CONTACT: "bind the field to `contacts.PROPERTY`",
    SIGNAL: 'bind the signal to a list, such as `hubspot: "list:123"`',
    OPTION: "use a declared choice",
    TODAY_ON_DATE: "use a datetime property, or a ledger whose zone is UTC",
    TWO_MIDNIGHTS: "choose the day before or after",
}


def refused(reason: str, subject: str) -> Refused:
    """The refusal of `subject`, a clause that names the part of the criteria, for one of the reasons above."""
    return Refused(f"{subject} cannot be put into a HubSpot list exactly", reason, _FIXES[reason])
