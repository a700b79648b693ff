"""Asking for help: of one person or of all, with one's name or without it."""
