"""What a question means after those before it: « et pour un mineur ? » becomes a whole question."""
