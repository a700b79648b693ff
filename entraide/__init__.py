"""Conseil d'Entraide: the site of a self-help collective that has no administrator."""

__version__ = "0.1.0"
