"""Requests for access: anybody asks, a clock runs, and each is answered with documents or a written refusal."""
