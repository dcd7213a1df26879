"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two rounds and one lane: the least that OWASP's Password Storage Cheat Sheet recommends.

    Django's own choice takes 100 MiB for each that is checked, more than the whole program should at rest: a handful
    of strangers who try to sign in at once would fill a small machine. A second factor stands beside each password.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
