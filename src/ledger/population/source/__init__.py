"""Where records lie and how their columns are read: files, DuckDB, PostgreSQL."""
