"""What some tables of the Tooling API do not take.

Documented (SOQL Operation Limitations of the Tooling API): EntityDefinition, EntityParticle and FieldDefinition know no
COUNT(), GROUP BY, OR and NOT, and ignore LIMIT. Observed: some tables answer only where one of a few columns is
filtered.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger_salesforce_emulator.soql.parse import Condition, Junction, Negation, Query, SoqlError, Test

UNSUPPORTED = "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"
NOT_YET = (
    "The requested operation is not yet supported by this SObject storage type, contact salesforce.com support for "
    "more information."
)


def check(query: Query, name: str, virtual: bool, required: tuple[str, ...]) -> None:
    """Raise SoqlError where the table does not take the query."""
    tests = list(_tests(query.where))
    if required and not any(test.path.lower() in _lower(required) and test.sign in ("=", "IN") for test in tests):
        shown = ", ".join(each for each in required if "." not in each)
        raise SoqlError("MALFORMED_QUERY", f"{name}: a filter on a reified column is required [{shown}]")
    if not virtual:
        return
    if query.columns is None or query.group or query.aggregates:
        raise SoqlError(UNSUPPORTED, NOT_YET)
    if any(isinstance(each, Negation) for each in _parts(query.where)) or any(test.sign == "!=" for test in tests):
        raise SoqlError(UNSUPPORTED, "Only equals comparisons permitted")
    if any(isinstance(each, Junction) and each.sign == "OR" for each in _parts(query.where)):
        raise SoqlError(UNSUPPORTED, "Disjunctions not supported")


def _lower(names: tuple[str, ...]) -> set[str]:
    return {each.lower() for each in names}


def _parts(of: Condition | None) -> Iterator[Condition]:
    if of is None:
        return
    yield of
    for each in of.of if isinstance(of, Junction) else (of.of,) if isinstance(of, Negation) else ():
        yield from _parts(each)


def _tests(of: Condition | None) -> Iterator[Test]:
    return (each for each in _parts(of) if isinstance(each, Test))
