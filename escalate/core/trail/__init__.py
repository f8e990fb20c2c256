"""The audit trail as mathematics: leaves, the tree over them, proofs, checkpoints."""
