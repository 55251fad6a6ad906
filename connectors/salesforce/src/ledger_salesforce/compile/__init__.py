"""A definition as Salesforce can hold it. Pure: exact, or refused with the reason.

criteria, score, ladder --rule-----> the field or the value set that realises it
core form               --formula--> the text of a formula that is true or false
                        `--soql----> a condition that counts who would enter and leave
"""
