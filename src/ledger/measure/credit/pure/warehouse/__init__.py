"""Credit in a warehouse of one's own: the same to the last unit, as a query that it runs by itself."""
