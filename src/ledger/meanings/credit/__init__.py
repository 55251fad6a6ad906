"""Credit: how much each touch earned of a conversion, in whole numbers that add up (the reference evaluator).

    records --reading--> Touch, Conversion --journeys--> Journey --weighing--> weights --sharing--> credit and value

Every other way to work it out, in SQL above all, is tested against this one.
"""
