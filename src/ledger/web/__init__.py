"""The pages that people decide on: a sibling of the command line, over the same answers and decisions.

request --guard--> visit (who, how surely) --page--> answer --template--> HTML; after an act, a redirect
"""
