"""The listening post: feeds and searches that a person chose, apart from what is received."""
