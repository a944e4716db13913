"""Reviews on Airflow's own server: the page, the queue, and what follows from a decision."""
