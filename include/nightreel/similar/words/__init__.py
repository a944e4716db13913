"""What is known of English and Chinese words: which mean the same, and which say a fact of what kind."""
