"""How each sort of artifact is found, counted, written and exported: fields and value sets."""
