"""HubSpot's own forms, read and written: filters, formulas, options, names. Pure."""
