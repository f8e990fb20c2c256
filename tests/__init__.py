"""The tests; a package at the top only, so that `from tests.… import …` means these."""
