"""Where cases are kept: `sqlite` for the real store, `memory` for tests and dry runs.

Import the one you need by its own name: whoever wants only one does not pay for the other.
"""
