r"""Structural debt: the choices in effect that nobody with the right made, and the gaps where nobody could.

    events --DebtFacts--> what a family asks --spells of a sort--> items of a day
                                              \--DebtFold--> what was open on each day, as it was known then

An item is derived and never stored: there is no act that adds one, and none that closes one but the act it waits for.
A waiver takes it out of the stock until a day, and it is told all the while.
"""
