"""By which right an act stood: judged again from the record, by the guards that stood on the day it was made.

state before the act, the act, its day --seat, kind, four eyes, quorum, what it rests on--> Judgement

An act that lacks one of these *had no right*, whoever wrote it into the journal. One that had it may be of a kind that
is refused since: it stood, and *would be refused today*. What the record does not hold is *not judged*.
"""
