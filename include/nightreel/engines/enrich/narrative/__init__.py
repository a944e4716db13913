"""How the rules tell a story: pure functions from a brief to shots."""
