"""The network's own structures: private data, kept in data/user/ or the configured database."""
