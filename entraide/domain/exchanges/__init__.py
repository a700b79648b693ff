"""One person helping another: answers to a request, the private conversation, its end."""
