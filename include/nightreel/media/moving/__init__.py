"""Moving pictures of others: decoded with their true timing, and looked through for the frames that say most."""
