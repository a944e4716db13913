"""Product briefs, footage and artwork in; finished, labelled films out. Imports no Airflow."""
