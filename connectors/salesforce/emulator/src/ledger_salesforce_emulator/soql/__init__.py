"""The part of SOQL that the connector speaks: one table, a condition, COUNT() or plain columns.

    text --parse--> Query --(Table, null mode)--> rows

Its grammar is as narrow as Salesforce's own (observed with the parser that Salesforce ships in soql-common): AND and
OR need parentheses between them, NOT stands only before one operand, no bare boolean, no field on the right.
"""

from ledger_salesforce_emulator.soql.parse import Query, SoqlError, parse
from ledger_salesforce_emulator.soql.run import Column, Table, select

__all__ = ["Column", "Query", "SoqlError", "Table", "parse", "select"]
