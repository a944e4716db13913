"""The studio: canvas, library, reviews and batches inside Airflow."""
