"""The rights that acts of delivery take."""
