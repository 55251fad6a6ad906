"""How the documents about credit are read and written: its forms, its claims, its metrics and its rules."""
