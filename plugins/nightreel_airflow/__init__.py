"""Everything of Nightreel that knows Airflow."""
