"""A formula that somebody wrote in Salesforce, read back into the language. Pure: exact, or refused with the reason.

text --parse--> expression --signs--> three-valued tree --agree--> core form, where both engines say the same
"""
