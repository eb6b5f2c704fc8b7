"""Source text in, mistakes with gradient tapes out. Nothing is executed."""
