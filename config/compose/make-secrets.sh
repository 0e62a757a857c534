#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, in .argus/compose: each once, those that exist stay.
# The folder is closed to others; the files in it are readable, as each container reads only the ones that
# are mounted into it, and under a user id of its own.
set -eu
folder="$(dirname "$0")/../../.argus/compose"
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

random() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
keep() { # name, content
  [ -s "$1" ] || printf '%s' "$2" > "$1"
  chmod 644 "$1"
}
url() { printf 'postgres://%s:%s@postgres:5432/argus' "$1" "$(random)"; }

keep postgres-password "$(random)"
keep postgres-owner-url "$(url argus_owner)"
keep postgres-auditor-url "$(url argus_auditor)"
keep postgres-reader-url "$(url argus_reader)"
keep collector-token "$(random)"
keep router-token "$(random)"
keep console-key "$(random)"
keep approval-key "$(random)"

cat <<TEXT
The secrets are in $(pwd):
  console-key      the console's password, with any user name
  approval-key     asked for with every approval
  collector-token  the bearer token of whoever delivers alerts
  router-token     the bearer token of whoever makes silences
TEXT
