"""Screening of uploaded files: readers, rules, faults and limits, in a process of their own."""
