"""The past under rules that changed: what was said of history, and which version therefore governs which records.

assertions --candidates, newest first--> slices of the records --compile--> one CASE of SQL
"""

from ledger.history.assertion import Assertion, assertions, known_at
from ledger.history.candidates import Candidate, Reach, candidates, reach
from ledger.history.crossing import crossed
from ledger.history.slices import CLOCK, RecordDates, Slice, governing_slice, slices_on, slices_then

__all__ = [
    "CLOCK",
    "Assertion",
    "Candidate",
    "Reach",
    "RecordDates",
    "Slice",
    "assertions",
    "candidates",
    "crossed",
    "governing_slice",
    "known_at",
    "reach",
    "slices_on",
    "slices_then",
]
