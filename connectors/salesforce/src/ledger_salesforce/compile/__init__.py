"""A criteria as Salesforce can hold it. Pure: exact, or refused with the reason.

core form --formula--> the text of a checkbox formula field
          `--soql----> a condition that counts who would enter and leave
"""
