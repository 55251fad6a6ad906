r"""What every emulator of a platform is made of, but the platform.

    HTTP --server--> Call --> doors: what a sandbox alone can do
                          \-> desk: a fault that is due, and the platform's answer --> Reply --server--> HTTP

An emulator brings one function from a call to a reply, and its own doors.
"""
