"""Why a rule cannot be realised here: one sentence a reason, so that refusals can be counted."""

from __future__ import annotations

from ledger import Refused

SIGNAL = "a signal is known only to the platform that it is bound on"
UNBOUND = "a formula reads fields of Salesforce, and this one is bound to none"
ELSEWHERE = "a formula reads its own record and what it looks up, and this field is bound on other objects only"
TWICE = "it is bound to two fields of the same object"
PATH = "a path is the object, at most one relation, and the field: Lead.Job_Level__c, Contact.Account.Industry"
ITSELF = "a formula cannot read the field that holds it"
ZONE = "TODAY() is the viewer's day, which is the ledger's day only in UTC"
TODAY_ON_INSTANT = "no live org has been observed to compare a Date/Time field with TODAY exactly"
SYSTEM_INSTANT = "the field is of Date/Time type on Salesforce, and a date needs a field of Date type"
CODE = "Salesforce separates the options of a record by semicolons"
CHARACTERS = "a formula holds 3,900 characters"
BYTES = "a formula is stored in 4,000 bytes"
COMPILED = "a formula compiles to 15,000 characters of SQL at most, by our estimate"
NO_LADDER = "a value set holds the stages of a ladder"
PAIR = "SOQL compares a field with a value, never with a field"
NOT_ASCII = "SOQL folds letters beyond ASCII by the user's locale"
BACKSLASH = "how LIKE reads a backslash has not been observed"
PART = "SOQL computes nothing, so what formulas alone can say is told only by the field that holds it"
SCORE = "SOQL computes nothing, so a score can only be read from a field that holds it"


def refuse(what: str, why: str, fix: str) -> Refused:
    """A refusal for one of the reasons above."""
    return Refused(what, why, fix)
