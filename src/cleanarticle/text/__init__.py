"""What all stages read text by: character classes, tokens, phrases, similarity, addresses, networks."""
