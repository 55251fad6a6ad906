"""The decision brief: what a change means and does, told so that whoever decides reads it in two minutes.

    content (JSON, digested, recorded) --story--> sections --text--> lines
                                                   |--page--> one HTML page, plots and all

`content` says what a brief holds. It holds no record and no address: people are ids, records a digest and aggregates.
"""
