"""Documents: what people write and propose."""
