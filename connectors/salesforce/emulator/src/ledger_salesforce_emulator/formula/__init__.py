"""Formula fields, as Salesforce reads and evaluates them.

    text --words--> tokens --parse--> tree --check--> Formula --(row, moment)--> value

Written from the semantics that Salesforce's own open-source engine shows (salesforce/formula-engine, truth table by
execution) and shares nothing with this connector's compiler, so that each can convict the other.
"""

from ledger_salesforce_emulator.formula.check import Formula, read
from ledger_salesforce_emulator.formula.library import RULES
from ledger_salesforce_emulator.formula.parse import columns
from ledger_salesforce_emulator.formula.values import FormulaError, Moment, RowError

__all__ = ["RULES", "Formula", "FormulaError", "Moment", "RowError", "columns", "read"]
