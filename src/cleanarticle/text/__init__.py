"""Tools that all stages use to read text: character classes, tokens, phrases, similarity, addresses, networks."""
