"""coding: who has which number, for ever."""
