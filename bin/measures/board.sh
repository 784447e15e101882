# The live board for `bin/bench`. Sourced by it.

# Median milliseconds of an act of a moderator on the live board, and bytes of the page, with few and with
# 2,000 questions.
large() {
  local psql pgbench cookie id n times few many bytes
  find_tools
  DATA_DIR="$work/large" DEMO=1 start_server
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$work/large/sockets" -U benkyokai -d benkyokai -c "$1"; }
  cookie="$(owner_cookie mini-security-jaws)"
  id="$(sql "select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54 and q.state = 'live' order by q.id limit 1")"
  # Hidden and shown again, each twenty times.
  act_ms() {
    times=()
    for n in $(seq 20); do
      for to in hidden live; do
        times+=("$(curl -fs -o /dev/null -w '%{time_total}\n' -H "Cookie: $cookie" -H "Origin: $base" -d "to=$to" "$base/mini-security-jaws/54/qa/$id/state")")
      done
    done
    printf '%s\n' "${times[@]}" | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] * 1000 }'
  }
  few="$(act_ms)"
  sql "insert into questions (event_id, body, asker, state, source, participant, asked_at)
       select e.id, 'Question ' || n || ': ' || repeat('鍵の話をもう一度聞けますか。', 4), '', 'live', 'live', 'p:' || n, now() - n * interval '1 second'
       from events e join series s on s.id = e.series_id, generate_series(1, 2000) n
       where s.slug = 'mini-security-jaws' and e.number = 54; analyze questions"
  many="$(act_ms)"
  row "moderation, few → 2,000 questions" "$(awk -v a="$few" -v b="$many" 'BEGIN { printf "%.2f × (%s → %s ms)", b / a, a, b }')" "≤ 1.2 ×"
  bytes="$(curl -fs -H 'Accept-Encoding: gzip' "$base/mini-security-jaws/54/qa" | wc -c)"
  row "board page with 2,000 questions" "$bytes bytes" "≤ 80 KB"
  stop_server
}

# Milliseconds of merging two questions of 2,000 votes each, as a moderator presses it; half of the people voted for both. Undone
# each time.
merging() {
  local psql pgbench cookie whole part to times=() reply votes _
  find_tools
  DATA_DIR="$work/merging" DEMO=1 start_server
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$work/merging/sockets" -U benkyokai -d benkyokai -c "$1"; }
  cookie="$(owner_cookie mini-security-jaws)"
  read -r whole part <<< "$(sql "select string_agg(id::text, ' ') from (select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54 and q.state = 'live' order by q.id limit 2) two")"
  sql "delete from question_votes where question_id in ($whole, $part);
       insert into question_votes (question_id, participant) select $whole, 'p:bench' || n from generate_series(1, 2000) n;
       insert into question_votes (question_id, participant) select $part, 'p:bench' || n from generate_series(1001, 3000) n; analyze question_votes"
  to="$base/mini-security-jaws/54/qa"
  for _ in $(seq 20); do
    reply="$(curl -fs -o /dev/null -w '%{time_total} %{redirect_url}' -H "Cookie: $cookie" -H "Origin: $base" -d "into=$whole" "$to/$part/merge")"
    times+=("${reply%% *}")
    votes="$(sql "select count(*) from question_votes where question_id = $whole")"
    curl -fs -o /dev/null -H "Cookie: $cookie" -H "Origin: $base" -d "act=$(sed -n 's/.*[?&]act=\([0-9]*\).*/\1/p' <<< "$reply")" "$to/undo"
  done
  row "merging two of 2,000 votes" "p95 $(printf '%s\n' "${times[@]}" | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f, median %.1f", v[int(NR * .95)] * 1000, v[int((NR + 1) / 2)] * 1000 }') ms" "≤ 50 ms"
  row "  votes, of 3,000 people" "$votes, undone $(sql "select count(*) from question_votes where question_id = $whole")" "3000, 2000"
  stop_server
}

# The live board as an evening has it: a poll that everybody sees the results of, and a talk that goes on. Before anybody asks for
# the board.
open_poll() {
  sql "update polls set closed_at = now() where opened_at is not null and closed_at is null;
       insert into polls (event_id, kind, title, options, opened_at, shown_at)
       select e.id, 'single', '鍵を最後に替えたのはいつですか', '{今月,今年,去年,覚えていない}', now(), now()
       from events e join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54;
       update slots set starts_at = now() - interval '1 minute', minutes = 1400 where id =
         (select t.id from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
          where s.slug = 'mini-security-jaws' and e.number = 54 and t.kind in ('talk', 'lightning', 'qa') order by t.position desc limit 1)"
}

# Everybody of a hall votes for each of eight questions, beside pgbench with one row at a time in the same cluster.
votes() {
  local psql pgbench run ours late refused theirs ratios=() question
  need_load
  find_tools
  DATA_DIR="$work/votes" DEMO=1 start_server
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$work/votes/sockets" -U benkyokai -d benkyokai -c "$1"; }
  sql "create sequence bench_voter"
  question="$(sql "select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54 and q.state <> 'live' order by q.id limit 1")"
  for run in 1 2 3; do
    read -r ours late refused <<< "$(load votes "${base#http://}" 2000)"
    theirs="$(as_postgres "$pgbench" -n -h "$work/votes/sockets" -U benkyokai -d benkyokai -c 16 -j 2 -T 4 -f - \
      -D question="$question" < bin/votes.sql 2>&1 | awk '/^tps/ { print int($3) }')"
    ratios+=("$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')")
  done
  stop_server
  row "votes of 2,000, through HTTP" "$(printf '%s\n' "${ratios[@]}" | median) × pgbench" "≥ 0.5"
  row "  last pair, p99, refused" "$ours/s beside $theirs/s, $late ms, $refused" "0 refused"
}

# Everybody of a hall of 5,000 answers a poll, while 200 screens show it; some twice, some otherwise. What was said last counts, once.
polls() {
  local psql pgbench took late refused wrong shown rows
  ulimit -n "$(ulimit -Hn)"
  need_load
  find_tools
  DATA_DIR="$work/polls" DEMO=1 start_server
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$work/polls/sockets" -U benkyokai -d benkyokai -c "$1"; }
  open_poll
  read -r took late refused wrong shown <<< "$(load polls "${base#http://}" 5000 200)"
  rows="$(sql "select count(*) || ' rows of ' || count(distinct participant) from poll_answers where poll_id = (select max(id) from polls where closed_at is null)")"
  stop_server
  row "a poll of 5,000, through HTTP" "$took s, p99 $late ms" "≤ 20 s"
  row "  kept, counted otherwise, refused" "$rows, $wrong, $refused" "5000 of 5000, 0, 0"
  row "  on the screens after" "$shown ms" "≤ 1000 ms"
}

# Votes to every open screen, and what a viewer costs; with a poll, reactions and moderators on the same board.
live() {
  local psql pgbench viewers reach run p50 p99 worst memory joined late bytes joins peer=()
  ulimit -n "$(ulimit -Hn)"
  need_load
  find_tools
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$DATA_DIR/sockets" -U benkyokai -d benkyokai -c "$1"; }
  for viewers in 1000 5000; do
    late=() bytes=() joins=() peer=()
    for run in 1 2 3; do
      start_demo
      open_poll
      read -r p50 p99 worst memory joined <<< "$(MODERATOR="$(owner_cookie mini-security-jaws)" load screens "${base#http://}" "$server" "$viewers" 25)"
      if [ -n "$(nchan_module)" ]; then nchan_p99 "$viewers" 25; peer+=("$nchan_late"); fi
      stop_server
      late+=("$p99") bytes+=("$memory") joins+=("$joined")
    done
    reach=100; [ "$viewers" = 1000 ] || reach=250
    row "vote to $viewers screens, p99" "$(printf '%s\n' "${late[@]}" | median) ms" "≤ $reach ms"
    row "  last run" "median $p50, worst $worst ms" ""
    [ "${#peer[@]}" = 0 ] || row "  Nchan, p99" "$(printf '%s\n' "${peer[@]}" | median) ms" ""
  done
  row "joining a stream, $viewers viewers" "$(printf '%s\n' "${joins[@]}" | median)/s" "≥ 5000/s"
  row "memory a viewer, of 5000" "$(printf '%s\n' "${bytes[@]}" | median) bytes" "≤ 5 KB"
}

# Two processes on one database: how soon a screen of the one shows what is asked and voted through the other.
twins() {
  local psql pgbench here moderator half late worst boards
  need_load
  start_postgres
  find_tools
  sql() { as_postgres "$psql" -qAt -v ON_ERROR_STOP=1 -h "$pg_dir" -U postgres -d postgres -c "$1"; }
  export DATABASE_URL="$pg_url" MIGRATE=1
  start_demo
  moderator="$(owner_cookie mini-security-jaws)"
  here="$base" second="$server"
  log="$work/log-of-second" start_server
  unset DATABASE_URL MIGRATE
  read -r half late worst boards <<< "$(MODERATOR="$moderator" load twins "${here#http://}" "${base#http://}" 120)"
  stop_server
  server="$second" second=
  stop_server
  stop_postgres
  row "asked of one process, shown by two" "p50 $half, p95 $late ms" "≤ 250 ms"
  row "  worst, boards in the end" "$worst ms, $boards" "same"
}
