"""A definition as what HubSpot can hold: exactly, or refused with the reason. Pure."""
