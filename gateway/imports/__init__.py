"""Spreadsheets come in: a file becomes rows, rows become applications or flaws that say how to repair them."""
