"""How it runs: embedded servers, databases, keys, six processes, and the command `yizhan`."""
