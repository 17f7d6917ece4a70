"""The front door: GraphQL for people, sheets that come in, and the pages that say how everything is."""
