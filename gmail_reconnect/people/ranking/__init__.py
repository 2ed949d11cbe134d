"""Decide who is lapsed, and rank them."""
