# A new release under load, for `bin/test upgrade`. Sourced by it.

# The newest commit that has fewer migrations than there are now.
release_before() {
  local now commit
  now="$(find migrations -name '*.sql' | wc -l)"
  for commit in $(git rev-list --first-parent HEAD); do
    if [ "$(git ls-tree --name-only "$commit" migrations/ | grep -c '\.sql$')" -lt "$now" ]; then
      echo "$commit"
      return
    fi
  done
  return 1
}

# Sets `old` to the program of commit $1. The scripts for browsers are not in it: nobody here is one.
build_old() {
  local commit source cargo_dir
  commit="$(git rev-parse --verify --quiet "$1^{commit}")" || fail "there is no commit $1."
  cargo_dir="$(target_dir)/upgrade"
  old="$cargo_dir/benkyokai-$commit"
  [ ! -x "$old" ] || return 0
  source="$cargo_dir/source"
  mkdir -p "$cargo_dir"
  # What an interrupted run has left.
  git worktree remove --force "$source" 2>/dev/null || rm -rf "$source"
  git worktree add --quiet --force --detach "$source" "$commit" || return 1
  say "building $(git show -s --format='%h (%cs)' "$commit")"
  CARGO_TARGET_DIR="$cargo_dir" run env -C "$source" cargo build --quiet --package server || return 1
  cp "$cargo_dir/debug/benkyokai" "$old" || return 1
  git worktree remove --force "$source"
}

# People read, register, cancel, ask, vote and come in, while the database goes to the new schema and the program to the new
# release: nobody sees that a server failed. And with a migration that takes away what the old program reads they do, or this
# proves nothing.
upgrade() {
  local old psql from controls=('' 1) control database
  if [ -n "${OLD_PROGRAM:-}" ]; then
    [ -x "$OLD_PROGRAM" ] || fail "OLD_PROGRAM=$OLD_PROGRAM is no program."
    old="$OLD_PROGRAM" from="a program that was given"
  else
    [ -n "$upgrade_from" ] || upgrade_from="$(release_before)" || fail "no commit has fewer migrations: write bin/test upgrade COMMIT."
    build_old "$upgrade_from" || return 1
    from="from $(git rev-parse --short "$upgrade_from")"
  fi
  cargo run --quiet -p bundle
  cargo build --quiet "${server_side[@]}"
  start_postgres
  psql="$pg_bin/psql"
  [ -x "$psql" ] || psql="$(command -v psql)" || fail "psql is missing: install the package postgresql-client."
  work="$(mktemp -d /tmp/benkyokai-upgrade-XXXXXX)"
  [ -z "${UPGRADE_CONTROL:-}" ] || controls=(1)
  for control in "${controls[@]}"; do
    database="upgrade${control:+_control}"
    as_postgres "$psql" -q -h "$pg_dir" -U postgres -d postgres -c "create database $database"
    UPGRADE_CONTROL="$control" PSQL="$psql" UPGRADE_DIR="$work" \
      run node bin/upgrade.mjs "$old" "$(target_dir)/debug/benkyokai" "postgres://postgres@localhost/$database?host=$pg_dir" || return 1
  done
  stop_postgres
  [ -n "${UPGRADE_CONTROL:-}" ] || record "bin/test upgrade" "$from: $(cat "$work/told")"
}
