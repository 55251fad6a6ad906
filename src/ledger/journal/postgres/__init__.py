"""The journal in one schema of a PostgreSQL database; nothing here is imported unless a ledger lies in one."""
