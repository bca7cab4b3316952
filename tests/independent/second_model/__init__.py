"""A second model of a radiator, written from the case files' inputs, the manual and textbooks, not from coldsky's code."""
