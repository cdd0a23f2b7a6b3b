"""Write the compiled language data again, after a change of a TOML file: ``python -m cleanarticle.locales``."""

from cleanarticle.locales.compiled import write
from cleanarticle.locales.locale import compile_all

if __name__ == "__main__":
    write(compile_all())
