"""Kills at named points and at random, restarts, and a checker that knows only what was promised."""
