"""The parts of the diagnostic, one module a group of parts: each turns a Subject into blocks."""
