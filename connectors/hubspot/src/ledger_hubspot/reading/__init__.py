"""What a portal tells without being changed: rules, uses, changes, verdicts, and how HubSpot behaves."""
