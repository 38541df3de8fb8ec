"""Quarterly statements on the national policing priorities, from published figures."""
