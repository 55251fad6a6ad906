"""Judging many records where they lie: a meaning becomes SQL that DuckDB runs over the file.

    meaning --core--> SQL -----------.
    header, bindings --> typed columns --+--> one query --> Count
    versions in force, clock --> CASE --'

Records never enter the ledger, and the file is never loaded whole.
"""
