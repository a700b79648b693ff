"""What the Conseil does: drafts, rules, queries, verbs. Knows no HTTP and no HTML."""
