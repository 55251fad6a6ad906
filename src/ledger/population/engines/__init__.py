"""What holds records and is asked about them where they lie: DuckDB over a file, or the server of a table.

File --in_place--> File --engine--> RecordsEngine --one SELECT of its dialect--> rows of aggregates
"""
