#!/usr/bin/env bash
# Prints fresh secrets as export lines; keeps nothing. Keep them in your own vault and give the same ones each time:
#   eval "$(docker/secrets.sh)"
set -eu
word() { openssl rand -hex "$1"; }
for name in POSTGRES_PASSWORD REDIS_PASSWORD S3_PASSWORD; do echo "export $name=$(word 16)"; done
for name in AIRFLOW_SECRET_KEY AIRFLOW_JWT_SECRET NIGHTREEL_KEY_DEMO_CALLBACK NIGHTREEL_KEY_DEMO_WATERMARK \
            NIGHTREEL_KEY_INSTALLATION_LINKS; do echo "export $name=$(word 32)"; done
echo "export AIRFLOW_FERNET_KEY=$(openssl rand -base64 32 | tr '+/' '-_')"
