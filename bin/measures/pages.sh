# Pages for `bin/bench`: what they weigh, how quickly they are served, how they grow. Sourced by it.

# Everything that a browser fetches for the report of #32, compressed.
payload() {
  start_demo
  local html="$work/report.html" total=0 bytes address
  curl -fs --compressed "$base/security-jaws/32/report" > "$html"
  bytes="$(curl -fs -H 'Accept-Encoding: br' "$base/security-jaws/32/report" | wc -c)"
  total="$bytes"
  for address in $(grep -oE '(src|href)="/assets/[^"]+"' "$html" | cut -d'"' -f2 | sort -u); do
    total=$(( total + $(curl -fs -H 'Accept-Encoding: br' "$base$address" | wc -c) ))
  done
  if grep -q wasm "$html"; then bytes="$bytes, and wasm"; fi
  row "report of #32 in the browser" "$total bytes (page $bytes)" "≤ 30 KB"
  curl -fs --compressed "$base/mini-security-jaws/54/qa" > "$html"
  # Put together for each, and compressed with gzip: browsers take both.
  total="$(curl -fs -H 'Accept-Encoding: gzip, br' "$base/mini-security-jaws/54/qa" | wc -c)"
  for address in $(grep -oE '(src|href|data-js|data-wasm)="/assets/[^"]+"' "$html" | cut -d'"' -f2 | sort -u); do
    total=$(( total + $(curl -fs -H 'Accept-Encoding: br' "$base$address" | wc -c) ))
  done
  row "live board in the browser" "$total bytes" "≤ 140 KB"
  stop_server
}

# Requests a second of one address over 5 s; $2: accepted encoding.
rate() { wrk -t1 -c64 -d5s -H "Accept-Encoding: $2" "$1" | awk '/Requests\/sec/ { print int($2) }'; }

read_pages() {
  have wrk || fail "wrk is missing: install the package wrk."
  start_nginx "root $work/www; add_header Content-Encoding br;"
  start_demo
  beside_nginx /security-jaws/32/report "≥ 0.95" "report page of #32"
  beside_nginx /security-jaws/42 "≥ 0.95" "event page"
  beside_nginx /mini-security-jaws/54/qa "≥ 0.25" "board, nobody in particular" gzip
  stop_server
  stop_nginx
}

# Signs in as the first attendee of the demonstration, who then holds a seat at #42; prints the cookie.
attendee() {
  local jar="$work/jar" person seat
  person="$(curl -fs -H 'Accept-Language: en' "$base/sign-in" | grep -oE 'name="account" value="[0-9]+"|Attendee: registers' | grep -B1 'Attendee' | sed -n 's/.*value="\([0-9]*\)".*/\1/p' | head -1)"
  curl -fs -o /dev/null -c "$jar" -H "Origin: $base" -d "account=$person&next=/" "$base/demo/sign-in"
  seat="$(curl -fs -b "$jar" "$base/security-jaws/42/register" | grep -oE 'name="type" value="[0-9]+"' | sed -n 's/.*value="\([0-9]*\)".*/\1/p' | head -1)"
  curl -fs -o /dev/null -b "$jar" -H "Origin: $base" -d "type=$seat" "$base/security-jaws/42/register" || true
  awk '$6 == "session" { print "session=" $7 }' "$jar"
}

# Requests a second and p99 (ms) of a page with a cookie, over 5 s.
rate_with() { wrk -t1 -c64 -d5s --latency -H 'Accept-Encoding: gzip' -H "Cookie: $2" "$1" | awk '/99%/ { p99 = $2 } /Requests\/sec/ { print int($2) "/s, p99 " p99 }'; }

# The same pages for who is signed in and holds a seat; the board for a browser that takes part.
signed() {
  local path cookie participant n rates half late failed
  have wrk || fail "wrk is missing: install the package wrk."
  need_load
  start_demo
  cookie="$(attendee)"
  [ -n "$cookie" ] || fail "nobody could be signed in"
  for path in / /security-jaws/42 /security-jaws/32/report /mini-security-jaws/54/qa; do
    rates=()
    for n in 1 2 3; do rates+=("$(rate_with "$base$path" "$cookie")"); done
    row "signed in: $path" "$(printf '%s\n' "${rates[@]}" | sort -n | sed -n 2p)" "≥ 5000/s"
    read -r half late failed <<< "$(load steady "${base#http://}" "$path" "$cookie" 1000 20)"
    row "  at 1,000 a second" "p50 $half, p99 $late ms, $failed failed" "≤ 10 ms"
  done
  stop_server
  # What the slowest answers above share with a program that does nothing but count.
  read -r half late <<< "$(load machine 10)"
  row "  the machine by itself" "$half % of 20 ms slowed, least $late %" ""
  start_demo
  participant="participant=$(curl -fs -X POST -H "Origin: $base" "$base/api/v1/participants" | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')"
  rates=()
  for n in 1 2 3; do rates+=("$(rate_with "$base/mini-security-jaws/54/qa" "$participant")"); done
  row "board, a participant" "$(printf '%s\n' "${rates[@]}" | sort -n | sed -n 2p)" "≥ 5000/s"
  stop_server
}

# Median milliseconds of a page that no cache answers: an unknown query is answered but not kept.
uncached_ms() {
  local path="$1" sign='?' urls=() n
  case "$path" in *\?*) sign='&' ;; esac
  for n in $(seq 60); do urls+=(-o /dev/null "$base$path${sign}bench=$n"); done
  curl -fs -w '%{time_total}\n' "${urls[@]}" | tail -n +11 | sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] * 1000 }'
}

growth() {
  local path small=() large=() n=0 psql pgbench pages=(/ /security-jaws/32 /security-jaws/32/report '/search?q=%E6%A8%A9%E9%99%90')
  find_tools
  DATA_DIR="$work/growth" DEMO=1 start_server
  fill() { as_postgres "$psql" -q -v ON_ERROR_STOP=1 -v from="$1" -v to="$2" -h "$work/growth/sockets" -U benkyokai -d benkyokai < bin/fill.sql; }
  fill 1001 1010
  for path in "${pages[@]}"; do small+=("$(uncached_ms "$path")"); done
  fill 1011 11000
  for path in "${pages[@]}"; do large+=("$(uncached_ms "$path")"); done
  for path in "${pages[@]}"; do
    row "10 → 10,000 events: ${path%%\?*}" "$(awk -v a="${small[n]}" -v b="${large[n]}" 'BEGIN { printf "%.2f × (%s → %s ms)", b / a, a, b }')" "≤ 1.2 ×"
    n=$((n + 1))
  done
  stop_server
  grown
}

# A thousand evenings as full as those of the demonstration: the wall of their series, home, search.
grown() {
  local path made
  need_load
  start_postgres
  DATABASE_URL="$pg_url" "$program" migrate > /dev/null
  made="$(DATABASE_URL="$pg_url" load grow 1000)"
  DATABASE_URL="$pg_url" start_server
  for path in / /grown /grown/1000 /grown/1000/report '/search?q=%E6%A8%A9%E9%99%90'; do
    row "1,000 evenings: ${path%%\?*}" "$(uncached_ms "$path") ms" ""
  done
  row "  made by rule in" "${made#* } s" ""
  stop_server
  stop_postgres
}

search() {
  need_load
  start_postgres
  DATABASE_URL="$pg_url" "$program" migrate > /dev/null
  DUMP="$work" DATABASE_URL="$pg_url" load search 100000 > "$work/search"
  row "search, 100,000 documents, p95" "$(awk -F'|' '/^\| all/ { print $6 "ms" }' "$work/search")" "≤ 20 ms"
  tantivy_p95
  stop_postgres
}
