"""The secret ballot: opened, voted, closed, checked by each, then sealed. How it works and what is where: `docs/urn.md`."""
