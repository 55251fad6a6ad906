r"""Gates: what the ledger itself can say of a new channel, by the definitions in force.

    framework --computed gates--\
    channel's file --------------> ask --> pass · fail, and because of which record, clause or name · unknown
    what is in force on a day --/

The questions are a closed set, one a file in `gates/`; a plugin adds its own. Those about what can be are put to the
solver, over records in which everything that the channel does not supply is blank. Who evaluates a channel records the
answers: a gate is never answered by hand.
"""
