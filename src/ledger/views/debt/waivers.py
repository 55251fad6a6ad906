"""The item that stands beside one whose waiver has ended while what it excused is still so.

Where that is an item of debt, `reading` tells it from the item itself; here is its weight, and that it is due at once.
"""

from __future__ import annotations

from ledger.views.debt.item import Closing, Sort
from ledger.views.debt.reading import EXPIRED

EXPIRED_WAIVER = Sort(
    name=EXPIRED,
    subject="waiver",
    weight=8,
    due=0,
    spells=lambda facts, subject: (),
    subjects=lambda facts: (),
    touched={},
    closing=Closing("mend what it excused, or have it waived anew", "waive", "item:{subject} --until DATE"),
)
