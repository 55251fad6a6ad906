"""Credit: how much each touch earned of a conversion, in whole numbers that add up (the reference evaluator).

    records --reading--> Touch, Conversion --journeys--> Journey --weighing--> weights --sharing--> credit and value

Every other way to work it out, in SQL above all, is tested against this one.
"""

from __future__ import annotations

from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Form
from ledger.meanings.credit.journey import Journey, Touch
from ledger.meanings.credit.sharing import PARTS, Share, credit_of
from ledger.meanings.credit.taxonomy import Channel, Taxonomy

__all__ = ["PARTS", "Attribution", "Channel", "Form", "Journey", "Share", "Taxonomy", "Touch", "credit_of"]
