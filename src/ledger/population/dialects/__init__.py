"""How each engine spells what is asked of records: the same layers and conditions, in SQL of its own."""
