"""The second verifier, which shares no code with the first: one file, to be given to anybody."""
