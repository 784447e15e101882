# Many people at once for `bin/bench`, and one who means no good. Sourced by it.

# Registrations a second that pgbench makes with the bare transaction of one, over as many connections: in run $1, $2 people for $3
# seats. Asks `sql`.
pgbench_rate() {
  local accounts=$(($2 + 100))
  sql "insert into series (slug, name) values ('pgbench-$1', 'x');
       insert into events (series_id, number) select max(id), 1 from series;
       insert into participation_types (event_id, name, capacity) select max(id), 'x', $3 from events;
       insert into accounts (mail, mail_key) select m, m from (select 'p$1-' || n || '@pgbench.example' as m from generate_series(0, $accounts) n) a;
       drop sequence if exists bench_person; create sequence bench_person; analyze;
       delete from jobs where key like 'bench%'; update registrations set code = code || '-$1' where code like 'bench%'"
  as_postgres "$pgbench" -n -h "$pg_dir" -U postgres -d postgres -c 16 -j 2 -t $(($2 / 16)) -f - -D seats="$3" \
    -D event="$(sql 'select max(id) from events')" -D kind="$(sql 'select max(id) from participation_types')" \
    -D first="$(sql "select max(id) - $((accounts + 1)) from accounts")" < bin/registration.sql 2>&1 | awk '/^tps/ { print int($3) }'
}

# A burst of 500 people for 50 seats, beside pgbench with the same transaction over as many connections.
seats() {
  local psql pgbench run ours theirs given ratios=()
  start_postgres
  need_load
  find_tools
  DATABASE_URL="$pg_url" "$program" migrate > /dev/null
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$pg_dir" -U postgres -d postgres -c "$1"; }
  for run in 1 2 3; do
    read -r ours given <<< "$(DATABASE_URL="$pg_url" load registration 500 50 16)"
    theirs="$(pgbench_rate "$run" 500 50)"
    ratios+=("$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')")
  done
  row "500 registrations for 50 seats" "$(printf '%s\n' "${ratios[@]}" | median) × pgbench" "≥ 0.8"
  row "  last pair, seats given" "$ours/s beside $theirs/s, $given" "50"
  stop_postgres
}

# Registration opens: 2,000 people with accounts for 500 seats, through HTTP, beside pgbench with the bare transaction
# in the same cluster; then once with all of them opening the form first, once with two questions in it, and twice with all
# of them pressing at the same instant: with accounts, and with a mail address alone.
burst() {
  local psql pgbench run ours late page given failed arrival form page95 rest theirs ratios=() opens=() asks=() crowd=() mails=()
  ulimit -n "$(ulimit -Hn)"
  start_postgres
  need_load
  find_tools
  export DATABASE_URL="$pg_url" MIGRATE=1
  start_demo
  unset DATABASE_URL MIGRATE
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$pg_dir" -U postgres -d postgres -c "$1"; }
  for run in 1 2 3; do
    read -r ours late page given failed arrival form page95 rest <<< "$(load burst "${base#http://}" "$pg_url" 2000 500)"
    theirs="$(pgbench_rate "$run" 2000 500)"
    ratios+=("$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')")
  done
  # rate p99 page seats failed arrival form page95 waiting busy lost, as above.
  read -r -a opens <<< "$(load burst "${base#http://}" "$pg_url" 2000 500 form)"
  read -r -a asks <<< "$(load burst "${base#http://}" "$pg_url" 2000 500 questions)"
  read -r -a crowd <<< "$(load burst "${base#http://}" "$pg_url" 2000 500 crowd)"
  read -r -a mails <<< "$(load burst "${base#http://}" "$pg_url" 2000 500 mail)"
  stop_server
  stop_postgres
  row "2,000 for 500 seats, through HTTP" "$(printf '%s\n' "${ratios[@]}" | median) × pgbench" "≥ 0.8"
  row "  last pair" "$ours/s beside $theirs/s" ""
  row "  p99, event page meanwhile" "$late, $page ms" "≤ 1000, ≤ 100"
  row "  p95 of the event page" "$page95 ms" "≤ 300"
  row "  seats given, failed" "$given, $failed" "500, 0"
  row "  all at one instant: p99 with turn" "$arrival ms" ""
  burst_row "opens the form first" "${opens[@]}"
  burst_row "answers two questions" "${asks[@]}"
  crowd_row "2,000 press at once" "${crowd[@]}"
  crowd_row "2,000 at once, by mail" "${mails[@]}"
}

# What `load burst` prints of people of whom each does $1.
burst_row() {
  row "  each $1" "$2/s; $5 seats, $6 failed" "500, 0"
  row "    p99 of form, answer, with turn" "$8, $3, $7 ms" "≤ 1000, ≤ 1000"
  row "    event page meanwhile" "$4, p95 $9 ms" "≤ 100, ≤ 300"
}

# The same of people who all press at the same instant, and come again when they are told to. Of an answer a second is asked in the
# rows above, where 64 are under way at a time and nobody's answer holds the wait behind the others. Here it does: whoever is the
# last of 2,000 waits as long as the machine needs for all of them, and at most the 2.5 s of `http/deadline.rs`, when they are told
# to come again. A second here would ask for 2,000 registrations a second, or for turning people away sooner. So three are asked:
# that patience, and half a second to answer in.
crowd_row() {
  row "$1" "$5 seats, ${10} wait, $6 failed" "500, 1500, 0"
  row "  told to come again, words lost" "${11}, ${12}" "few, 0"
  row "  p99 of an answer" "$3 ms" "≤ 3000"
  row "  p99 until one has a place" "$7 ms" ""
  row "  event page meanwhile" "$4, p95 $9 ms" "≤ 100, ≤ 300"
}

# Two hundred sign in with passwords at the same instant, beside somebody who reads public pages.
signins() {
  local run reader refused served busy slowest failed times=() none=0 worst=0
  start_postgres
  need_load
  export DATABASE_URL="$pg_url" MIGRATE=1
  start_demo
  unset DATABASE_URL MIGRATE
  for run in 1 2 3; do
    read -r reader refused served busy slowest failed <<< "$(load sign-ins "${base#http://}" "$pg_url" 200)"
    times+=("$reader")
    none=$((none + refused))
    [ "$slowest" -le "$worst" ] || worst="$slowest"
  done
  stop_server
  stop_postgres
  row "200 sign-ins: reader's pages, p95" "$(printf '%s\n' "${times[@]}" | median) ms" "≤ 300 ms"
  row "  pages refused to the reader" "$none in $run runs" "0"
  row "  signed in, told when, otherwise" "$served, $busy, $failed" "200, 0"
  row "  slowest refusal" "$worst ms" "≤ 3000 ms"
}

# A thousand people behind one address: from the sign-up to a vote, arriving within a minute.
hall() {
  local took refused busy failed waiting port
  need_load
  port="$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) }')"
  SMTP_URL="smtp://127.0.0.1:$port" start_demo
  read -r took refused busy failed waiting <<< "$(load hall "${base#http://}" "$port" 1000 60)"
  stop_server
  row "1,000 people of one address" "$took s, $failed not through" "≤ 120 s, 0"
  row "  refused (429), busy (503)" "$refused, $busy" "0, few"
  row "  questions for the moderator" "$waiting" ""
  told="$took s, $failed not through"
}

# Three hundred with accounts before an evening: home, event, registration, board, stream, vote, three times
# within ten seconds.
rush() {
  local home event board join register vote crossed failed
  need_load
  start_postgres
  export DATABASE_URL="$pg_url" MIGRATE=1
  start_demo
  unset DATABASE_URL MIGRATE
  read -r home event board join register vote crossed failed <<< "$(load rush "${base#http://}" "$pg_url" 300 10)"
  stop_server
  stop_postgres
  row "300 signed in: pages, p99" "home $home, event $event, board $board ms" "≤ 100 ms"
  row "  stream, registration, vote" "$join, $register, $vote ms" "≤ 1000 ms"
  row "  others' names, failures" "$crossed, $failed" "0, 0"
  told="p99 $home, $event, $board ms; $crossed crossed, $failed failed"
}

# What one machine can do to the server: memory, connections, other people's pages.
abuse() {
  local withheld aliases unread slowest
  need_load
  start_demo
  read -r withheld aliases unread slowest <<< "$(load abuse "${base#http://}" "$server" 590)"
  stop_server
  row "590 withheld bodies: growth" "$withheld MB" "≤ 64 MB"
  row "9,600 spellings: growth" "$aliases MB" "≤ 64 MB"
  row "never read, open after 40 s" "$unread of 50" "0"
  row "slowest page meanwhile" "$slowest ms" "≤ 500 ms"
  told="+$withheld and +$aliases MB, slowest $slowest ms"
}
