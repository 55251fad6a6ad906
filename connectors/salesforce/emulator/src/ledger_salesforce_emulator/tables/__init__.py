"""The org as SOQL sees it: data through field-level security, set-up through the Tooling API without it."""

from ledger_salesforce_emulator.tables.data import SETUP, data
from ledger_salesforce_emulator.tables.describe import describe, of_setup, summary
from ledger_salesforce_emulator.tables.tooling import tooling

__all__ = ["SETUP", "data", "describe", "of_setup", "summary", "tooling"]
