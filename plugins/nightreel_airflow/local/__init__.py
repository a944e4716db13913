"""Airflow on this machine: started, asked and stopped without importing it."""
