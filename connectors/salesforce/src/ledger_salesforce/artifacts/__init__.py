"""The sorts of artifact that this connector governs: a new one is a file and a line here.

criteria, score, ladder    a formula field
ladder                     the values of a value set, or of a picklist field
"""

from __future__ import annotations

from ledger import Artifact, Rule
from ledger.connecting import yields
from ledger_salesforce.artifacts.field import FIELD
from ledger_salesforce.artifacts.sort import Sort
from ledger_salesforce.artifacts.value_set import VALUE_SET
from ledger_salesforce.compile import reasons

SORTS: tuple[Sort, ...] = (VALUE_SET, FIELD)


def sort_of(address: str) -> Sort:
    """The sort that an address, or the name of something new, is meant for."""
    return next(sort for sort in SORTS if sort.owns(address))


def compile_rule(rule: Rule, address: str, name: str) -> Artifact:
    """The artifact that realises a rule; without an address it is to be made as `name`, such as `Lead.MQL__c`.

    Raises Refused with the reason, and UnknownName where the address or the name is no artifact's.
    """
    sort = sort_of(address or name)
    sort.parts(address or name)
    if yields(rule.meaning) not in sort.holds:
        fix = "bind it to a field of its own, such as Lead.MQL__c"
        raise reasons.refuse(f"{rule.key} is no ladder", reasons.NO_LADDER, fix)
    return sort.compile(rule, address, name)
