"""Daily land-cover maps by SITS-Former Spark: one Airflow DAG a region, for Airflow 2.10 and 3."""
