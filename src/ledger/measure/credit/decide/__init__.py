"""The acts about credit: a run is put on record."""
