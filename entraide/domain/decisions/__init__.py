"""From a question to its effect: how the Conseil decides."""
