"""Tokens between servers: issue, verify, attack, and where to verify."""
