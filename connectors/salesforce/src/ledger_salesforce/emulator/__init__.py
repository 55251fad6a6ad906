"""A small Salesforce on loopback, for tests, demos and anybody who wants to try the connector without an org.

It holds one org in memory and speaks only what the connector needs: client-credentials login, SOQL over one table,
CustomField through the Tooling API, FieldPermissions. Formula fields are evaluated on read. Each behaviour is marked
in the code *observed* (in Salesforce's own open-source parts, or in recorded answers), *documented*, or *assumed*; an
assumption is stricter than the platform, never kinder.
"""

from ledger_salesforce.emulator.server import Running, serve

__all__ = ["Running", "serve"]
