"""Credit of a whole population, worked out by DuckDB: the same, to the last unit, as `ledger.meanings.credit` says.

files --sides--> touch, conv, role --steps--> own, kept --weights--> credit
"""
