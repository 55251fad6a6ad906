"""Salesforce's own forms, read and written: fields, value sets, describe answers, files. Pure."""
