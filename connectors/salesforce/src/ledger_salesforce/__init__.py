"""Salesforce for the ledger: criteria as checkbox formula fields, in place."""

from __future__ import annotations

from collections.abc import Iterable

from ledger import hookimpl
from ledger_salesforce.connector import Salesforce


@hookimpl
def ledger_connectors() -> Iterable[Salesforce]:
    """The one connector of this distribution."""
    return (Salesforce(),)
