"""Commands that count: of records, and of credit."""
