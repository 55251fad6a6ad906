"""The questions that a gate may ask, one a file: a closed set, to which a plugin may add its own by a hook.

QUESTIONS["reachable"].find("mql", facts)     -->     pass, fail or unknown, and because of what
"""
