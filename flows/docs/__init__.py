"""What ingest found over time: Great Expectations' Data Docs of each batch, and trends by rule."""
