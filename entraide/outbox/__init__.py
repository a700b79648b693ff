"""What leaves the site; nothing else opens the network."""
