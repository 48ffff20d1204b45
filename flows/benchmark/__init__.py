"""The benchmark: the whole way at full size, each stage in its own process, beside DuckDB alone."""
