"""The steps of the play. Whoever builds a part adds its steps here, and takes its line out of `not_played`."""
