"""Why a definition is refused for HubSpot, each reason one text that never varies, so that they can be counted."""

from __future__ import annotations

from ledger import Field, Refused, Rule

TEXT = "HubSpot does not document how its lists compare text"
TWO_FIELDS = "a HubSpot list cannot compare a field with a field"
NEVER = "the criteria is true of no record, and a HubSpot list cannot say that"
TOO_MANY = "a HubSpot list holds at most 250 filters, and the ledger rests one on at most 20 helper lists"
UNBOUND = "the field is bound to nothing in HubSpot"
SCORE = "the score is bound to no property of this portal"
BOUND_TWICE = "the field is bound to more than one property in HubSpot"
NOT_A_CONTACT = "only properties of contacts can be tested by a list of contacts"
SIGNAL = "a signal is known to HubSpot only as the membership of a list, or as a filter that import found"
OPTION = "the option is not among the choices that the field declares"
TODAY_ON_DATE = "HubSpot keeps a date as midnight UTC, and the ledger's day is that of another zone"
TWO_MIDNIGHTS = "a clock went back over the start of that day, so that its local time names two instants"
NUMBERS_ONLY = "a HubSpot formula reads numbers only: whatever else it is given, it reads as nothing"
CONSTANT = "a HubSpot formula that reads no property is never computed"
NAME_TOO_LONG = "the name of a HubSpot property has at most 50 characters"
MISNAMED = "a new property is one of contacts, of lower-case letters, digits and _, and begins with a letter"
NOT_THERE = "HubSpot keeps a criteria as a list or a calculated property, a score as one, and stages as options"

_FIXES = {
    TEXT: "test a choice instead, or have it accepted on record: --accept text",
    TWO_FIELDS: "keep the comparison in a property of its own in HubSpot, and test that",
    NEVER: "retire the definition, or correct the criteria",
    TOO_MANY: "split it into several criteria, or write it with fewer alternatives",
    UNBOUND: "give the field `bind: {hubspot: contacts.PROPERTY}` in its entity",
    SCORE: "bind the score to a property there first: ledger bind SCORE TARGET contacts.PROPERTY",
    BOUND_TWICE: "bind the field to one property of contacts",
    NOT_A_CONTACT: "bind the field to `contacts.PROPERTY`",
    SIGNAL: 'bind the signal to a list, such as `hubspot: "list:123"`',
    OPTION: "use a declared choice",
    TODAY_ON_DATE: "use a datetime property, or a ledger whose zone is UTC",
    TWO_MIDNIGHTS: "choose the day before or after",
    NUMBERS_ONLY: "keep what it says in a number property, 1 or 0, and test that",
    CONSTANT: "give it a rule that reads a number",
    NAME_TOO_LONG: "choose a shorter name",
    MISNAMED: "such as contacts.fit_score; or choose a name for a list that does not read like a property",
    NOT_THERE: "list/NUMBER, property/contacts/NAME or pipeline/deals/NAME",
}


def refused(reason: str, subject: str, place: str = "list") -> Refused:
    """The refusal of `subject`, a clause that names the part of the definition, for one of the reasons above."""
    return Refused(f"{subject} cannot be put into a HubSpot {place} exactly", reason, _FIXES[reason])


def unbound(field: Field, rule: Rule) -> str:
    """The reason why nothing is known of where a field is."""
    return SCORE if field.name in rule.schema.scores else UNBOUND
