"""Whether what is offered still holds: « toujours d'accord ? », asked now and then, and never punished when unanswered."""
