"""Which version governs one record, asked of every version by itself: the table of standards, read aloud.

It shares nothing with what it judges but the terms that were decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.domain.proposal import Terms
from ledger.history.assertion import Assertion

Days = Mapping[str, date | None]
"""The days of a record by field; that of its clock stands under the empty name."""


def governing(said: Sequence[Assertion], day: date, record: Days) -> int | None:
    """The version (0: none, it ended) that governs a record by what was said, as of a day; None where nothing does."""
    by_number = {each.version: each for each in said if each.version}
    found = [each for each in said if each.terms.from_ <= day and _governs(each, by_number, record)]
    return max(found, key=lambda each: (_place(each, by_number), each.position)).version if found else None


def _place(each: Assertion, by_number: Mapping[int, Assertion]) -> int:
    return _place(by_number[each.terms.corrects], by_number) if each.terms.corrects else each.position


def _governs(each: Assertion, by_number: Mapping[int, Assertion], record: Days) -> bool:
    terms = each.terms
    if terms.corrects:
        return _governs(by_number[terms.corrects], by_number, record)
    own = record[terms.cohort or ""] if terms.standard == "cohort" else record[""]
    if terms.standard in ("retrospective", "restated"):
        if own is None:
            return not terms.since
        return (not terms.until or own < terms.until) and (not terms.since or own >= terms.since)
    if own is None or not _within(terms, own):
        return False
    if terms.standard == "dual" and terms.primary == "old" and terms.dual_until:
        return own >= terms.dual_until
    return True


def _within(terms: Terms, day: date) -> bool:
    return terms.from_ <= day and (terms.until is None or day < terms.until)
