"""What programs read and do over HTTP: the answers of `--json`, and the acts of the pages.

request --token--> ApiCall (who, how surely) --operation--> answer --> JSON with an ETag; else problem+json

Every operation is a function of a call: its docstring, its parameters and what it gives are the OpenAPI document too.
"""
