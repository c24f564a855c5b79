"""From documents and their facts to a graph that is closed, validated and written out."""
