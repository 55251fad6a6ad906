"""Notices: what a platform announced."""
