"""What other programs speak with: systems that push cases and documents."""
