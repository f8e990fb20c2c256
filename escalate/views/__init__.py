"""Cases, lists and policies as plain values that every format shares; no clock, no store.

Import what you need from its own module: no command pays for what another one shows.
"""
