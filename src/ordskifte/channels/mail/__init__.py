"""E-mail to one person: acknowledgements, private answers, notices."""
