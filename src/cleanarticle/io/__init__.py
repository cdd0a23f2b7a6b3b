"""Read and write files: a module for each format, and the handling of files."""
