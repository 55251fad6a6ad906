"""What counts, what credit is given, what channels cost and bring."""
