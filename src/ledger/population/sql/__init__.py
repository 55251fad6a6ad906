"""A meaning as SQL: conditions, arms, layers, and whole statements for warehouses."""
