"""Parts of our pages for the web site that stays."""
