"""The past under rules that changed: what was said of history, and which version therefore governs which records.

assertions --claims, newest first--> slices of the records --compile--> one CASE of SQL
"""

from ledger.history.assertion import Assertion, assertions, known_at
from ledger.history.claims import Claim, Reach, claims
from ledger.history.slices import Slice, slices_on, slices_then

__all__ = ["Assertion", "Claim", "Reach", "Slice", "assertions", "claims", "known_at", "slices_on", "slices_then"]
