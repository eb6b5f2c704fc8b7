"""What is shown: as text that never changes between runs, and as HTML and LaTeX.

The only room that writes markup. It computes nothing and imports no engine.
"""
