"""What an attribution gives to a part of the funnel, over every journey that it allows: proved, or shown by a journey.

    attribution --sorts--> the sorts of touch that may earn --groups--> those that it treats alike
    claim --goal--> what a journey that breaks it would have to gain --walks--> the shortest one, or that there is none
    walk --journeys--> records, which the reference evaluator shares credit among (`meanings.credit`)

A journey is a walk: each touch is a step, and what a form of credit gives is a sum over steps. So whether some journey
gives more than a bound is whether some walk has a gain above 0, however long it is: a finite question about a graph.
Shares here are the exact fractions w/Σw; in whole numbers the last unit would break a bound of 40 %.
"""
