#!/bin/sh
# Run once by the Postgres image, when it makes the database: the three roles of the audit store, with the
# passwords that stand in their URLs. docs/audit.md says what each may do.
set -eu

password_in() { sed -E 's#^postgres://[^:]+:([^@]+)@.*$#\1#' "/run/secrets/$1"; }

# The passwords go through the environment and not through arguments, which other processes could read.
OWNER_PASSWORD="$(password_in postgres-owner-url)" \
AUDITOR_PASSWORD="$(password_in postgres-auditor-url)" \
READER_PASSWORD="$(password_in postgres-reader-url)" \
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv auditor_password AUDITOR_PASSWORD
\getenv reader_password READER_PASSWORD
CREATE ROLE argus_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE argus_auditor LOGIN PASSWORD :'auditor_password';
CREATE ROLE argus_reader LOGIN PASSWORD :'reader_password';
GRANT CREATE, CONNECT ON DATABASE :"DBNAME" TO argus_owner;
GRANT CONNECT ON DATABASE :"DBNAME" TO argus_auditor, argus_reader;
SQL
