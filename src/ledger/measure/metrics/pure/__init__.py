"""Figures of metrics over an attribution, of credit, spend and counts that are at hand; nothing is read."""
