r"""What agents read and ask for, over the Model Context Protocol: a door beside the command line and the pages.

agent --stdio--> server --tool, names--> source --by address: the API, as whoever the token is of--> answer, or problem
                                            \---on a file: reading alone, and nothing that was counted--/

By address it knows the API and the answers that come of it, and no ledger. What an agent may do is said by the server.
"""
