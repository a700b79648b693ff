"""What the person who keeps the server runs: migrations, serving, backup and restore. No power over members."""
