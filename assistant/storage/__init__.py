"""What must outlive the process: conversations with their evidence, opinions, accounts."""
