#!/bin/sh
# A throwaway PostgreSQL on a free loopback port, for the store's contract suite. Debian's package, as root.
#
#   export TEST_DATABASE_URL=$(.ci/postgres.sh start)     starts it (installing it first if need be), prints its URL
#   .ci/postgres.sh stop "$TEST_DATABASE_URL"             stops it and removes its files
set -eu

find_bin() {
  for bin in /usr/lib/postgresql/*/bin; do
    if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then
      echo "$bin"
      return 0
    fi
  done
  return 1
}

# The server refuses to run as root: everything below goes through the package's own user.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    su postgres -s /bin/sh -c "$1"
  else
    sh -c "$1"
  fi
}

start() {
  if ! bin=$(find_bin); then
    # The package would set up and start a cluster of its own, which nobody here uses.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >&2
    bin=$(find_bin)
  fi
  folder=$(as_postgres 'cd / && mktemp -d /tmp/threadproof-postgres.XXXXXX')
  as_postgres "cd / && $bin/initdb -D $folder/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >$folder/initdb.log" >&2
  attempt=0
  while [ "$attempt" -lt 20 ]; do
    # The process id spreads concurrent runs; a port that is taken makes the server stop at once, so the next is tried.
    port=$((20000 + ($$ + attempt * 997) % 20000))
    if as_postgres "cd / && $bin/pg_ctl -D $folder/data -l $folder/server.log -w -t 30 \
      -o '-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=200' \
      start >/dev/null" >&2; then
      echo "postgres://postgres@127.0.0.1:$port/postgres"
      echo "$folder" >"/tmp/threadproof-postgres.$port"
      return 0
    fi
    attempt=$((attempt + 1))
  done
  cat "$folder/server.log" >&2
  return 1
}

stop() {
  port=$(echo "$1" | sed 's|.*:\([0-9]*\)/.*|\1|')
  folder=$(cat "/tmp/threadproof-postgres.$port")
  bin=$(find_bin)
  as_postgres "cd / && $bin/pg_ctl -D $folder/data -m immediate stop >/dev/null" >&2
  rm -rf "$folder" "/tmp/threadproof-postgres.$port"
}

case "${1:-}" in
start) start ;;
stop) stop "$2" ;;
*)
  echo "usage: $0 start | stop URL" >&2
  exit 2
  ;;
esac
