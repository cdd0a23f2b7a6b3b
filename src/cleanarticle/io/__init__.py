"""Reading and writing: a module a format, and the files that they stand in."""
