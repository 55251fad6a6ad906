"""Calculation formulas: read, checked, respelled and run.

text --parse--> tree --check--> --spell--> the stored text
                 |
                 `--run--> the value for one record
"""

from ledger_hubspot_emulator.formula.check import TypeClash, check, inputs
from ledger_hubspot_emulator.formula.parse import parse
from ledger_hubspot_emulator.formula.run import Record, run, written
from ledger_hubspot_emulator.formula.spell import spell
from ledger_hubspot_emulator.formula.tokens import FormulaError
from ledger_hubspot_emulator.formula.tree import Node

__all__ = ["FormulaError", "Node", "Record", "TypeClash", "check", "inputs", "parse", "run", "spell", "written"]
