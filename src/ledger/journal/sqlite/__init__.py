"""The journal in one SQLite file: the tables, the one append, what an audit reads."""
