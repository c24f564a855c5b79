"""Writing: SPARQL 1.1 Update, the Graph Store Protocol, and the files that make what is written last.

A worker works a change out on its own copy of the store, and the change alone leaves it; the zygote writes
that to the journal, and then applies it to the store from which later workers are forked.
"""
