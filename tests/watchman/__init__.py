"""A second reading of the published rows: says which claims of a page's text are false.

Nothing in this package but `views.py` and the tests touches the code that makes figures or words. It
reads the rows of the Parquet file with DuckDB, the definitions from the catalogue, and the claims.
"""
