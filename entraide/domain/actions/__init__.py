"""Actions: proposed, decided, carried by some, ended with what was learnt."""
