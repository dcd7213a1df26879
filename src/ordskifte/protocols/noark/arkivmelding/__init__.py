"""Arkivmelding in its two forms, which share only the name: Fiks Arkiv's (V1) and eFormidling's.

Values in, bytes out, and bytes in, values out. No files, no network, no clock.
"""
