"""What people author, read and checked: documents, passages, entities, ontology, links, questions, drafts."""
