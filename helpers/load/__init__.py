"""Where load comes from, and what takes it away: queues, scaling, caches, databases, real services."""
