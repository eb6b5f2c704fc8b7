"""What `programs.py` writes random programs with, and what runs them."""
