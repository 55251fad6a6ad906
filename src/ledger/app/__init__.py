"""The ledger in use: reads a boundary, decides, appends; plans and applies. Clock, today and actor enter here."""
