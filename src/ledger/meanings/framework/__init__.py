"""Frameworks: how a new channel is judged, in exact numbers (the reference evaluator).

    scores by assessor --scoring--> one score a criterion --recommending--> an outcome
                                                          --sensitivity--> what would turn it

Weights and steps are whole numbers and every total is a fraction, so that nobody argues about a rounding. Nothing here
compares one channel with the others: a channel that is added never changes what was decided about another.
"""
