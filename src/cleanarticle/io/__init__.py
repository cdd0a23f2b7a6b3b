"""Read and write files: a module for each file format, and modules that find, open, compress and resume files."""
