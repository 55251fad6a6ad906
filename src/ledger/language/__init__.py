"""The criteria language: pure, and without a clock. What each part means is in language.md.

text --read--> Tree --expand--> Tree of fields --core--> AllOf / AnyOf / Leaf --> every target
|--canonical, pretty, explain, blank_notes--> what people read
"""
