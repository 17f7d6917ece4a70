"""The door for the programs of others: clients of co-building enterprises today, of other guests tomorrow."""
