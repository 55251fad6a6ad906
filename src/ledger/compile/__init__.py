"""From the versions in force to what a platform should hold, and from its own rules back.

version --meant--> a meaning without references, over the fields of its entity
history --stretches--> which version judges the records of which days --by_day--> one meaning, by the clock
rule = that meaning, what it was decided by, and where its fields live on one platform
a platform's own rule --said--> the same over the names of an entity, as criteria
"""
