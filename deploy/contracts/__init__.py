"""Writes what the language looks like from outside: schemas, documents, samples and the tables of the READMEs."""
