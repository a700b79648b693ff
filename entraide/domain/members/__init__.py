"""People: joining, devices, words, pause, leaving, the directory."""
