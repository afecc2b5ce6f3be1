"""The daily DAGs of all regions.

Airflow looks for the words airflow and dag in this file. The regions file is regions.yaml beside it, or what
AIRFLOW__SITSFORMER__REGIONS_FILE or 'regions_file' in the section [sitsformer] of airflow.cfg names.
"""

from pathlib import Path

from airflow.configuration import conf
from sitsformer_airflow.dags import region_dags

REGIONS = conf.get("sitsformer", "regions_file", fallback=str(Path(__file__).with_name("regions.yaml")))

globals().update(region_dags(REGIONS))
