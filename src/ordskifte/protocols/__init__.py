"""Formats and protocols: bytes or values in, bytes or values out. Nothing is sent, stored or timed here."""
