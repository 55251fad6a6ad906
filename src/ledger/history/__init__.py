"""The past under rules that changed: what was said of history, and which version therefore governs which records.

assertions --candidates, newest first--> slices of the records --compile--> one CASE of SQL
"""
