"""A second reading of the published rows: says which claims of a page's text are false.

The checker touches none of the code that makes figures or words. It reads the rows of the Parquet
file with DuckDB, the definitions from the catalogue, and the claims. Only `snapshots.py` and
`views.py` make the pages that are watched.
"""
