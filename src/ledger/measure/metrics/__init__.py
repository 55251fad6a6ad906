"""Metrics over an attribution: what they come to, and until when a figure may still change."""
