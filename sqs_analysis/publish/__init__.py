"""Publish: run notebooks with parameters, and write what they show. Knows no statistics."""
