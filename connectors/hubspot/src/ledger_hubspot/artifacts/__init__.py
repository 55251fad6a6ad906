"""How each sort of artifact is observed, counted and written: lists, calculated properties, options, pipelines."""
