"""What an org tells without being changed: rules, uses, changes, verdicts, and how Salesforce behaves."""
