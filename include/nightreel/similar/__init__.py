"""Earlier prompts by meaning, and when a result may stand for another."""
