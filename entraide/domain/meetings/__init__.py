"""Meetings: planned, answered by who comes, corrected or cancelled in view of all."""
