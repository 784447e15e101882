# The programs that `bin/bench` measures beside ours, in the same run. Sourced by it.

# nginx with these lines inside `http`; sets `nginx` and `nginx_port`. $2: lines before everything.
start_nginx() {
  local web_server
  web_server="$(command -v nginx || echo /usr/sbin/nginx)"
  [ -x "$web_server" ] || fail "nginx is missing: install the package nginx-light."
  mkdir -p "$work/www"
  nginx_port="$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) }')"
  cat > "$work/nginx.conf" <<NGINX
${2:-}
daemon off; worker_processes auto; worker_rlimit_nofile 60000; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 20000; }
http {
  access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests 1000000;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  types { text/html html; }
  server { listen 127.0.0.1:$nginx_port; $1 }
}
NGINX
  "$web_server" -c "$work/nginx.conf" -p "$work" > /dev/null &
  nginx=$!
  for _ in $(seq 200); do
    if (: > "/dev/tcp/127.0.0.1/$nginx_port") 2>/dev/null; then return; fi
    sleep 0.02
  done
  fail "nginx does not start: $(tail -n 1 "$work/nginx.log")"
}
stop_nginx() { kill "$nginx"; wait "$nginx" || true; nginx=; }

# A page of ours beside nginx that serves the same compressed bytes, in turn. $4: accepted encoding.
beside_nginx() {
  local path="$1" reach="$2" name="$3" encoding="${4:-br}" file ours theirs ratios=() n
  # A file each: nginx keeps open what it has served.
  file="page$(printf %s "$path" | tr / -).html"
  curl -fs -H "Accept-Encoding: $encoding" "$base$path" > "$work/www/$file"
  for n in 1 2 3; do
    ours="$(rate "$base$path" "$encoding")"
    theirs="$(rate "http://127.0.0.1:$nginx_port/$file" "$encoding")"
    ratios+=("$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')")
    last="$ours/s beside $theirs/s"
  done
  row "$name" "$(printf '%s\n' "${ratios[@]}" | median) × nginx" "$reach"
  row "  last pair" "$last" ""
}

# Where Nchan's module for nginx lies; nothing when it is not installed.
nchan_module() {
  local module="${NCHAN_MODULE:-/usr/lib/nginx/modules/ngx_nchan_module.so}"
  if [ -f "$module" ]; then printf %s "$module"; fi
}

# The p99 (ms) with which Nchan brings $2 counts to $1 screens, into `nchan_late`. Needs our server for the board
# that it hands out.
nchan_p99() {
  local told
  start_nginx "
    location = /publish { nchan_publisher; nchan_channel_id board; client_body_buffer_size 1m; }
    location = /stream { nchan_subscriber eventsource; nchan_channel_id board; nchan_message_buffer_length 1; }" \
    "load_module $(nchan_module);"
  told="$(load screens "${base#http://}" "$server" "$1" "$2" "127.0.0.1:$nginx_port")" \
    || fail "Nchan could not be measured: $(tail -n 1 "$work/nginx.log")"
  stop_nginx
  nchan_late="$(awk '{ print $2 }' <<< "$told")"
}

# The first page of the same words over the same documents in Tantivy, by the crate in `bin/peers/search`.
tantivy_p95() {
  local documents seconds half most
  CARGO_TARGET_DIR="$(target_dir)/peers" cargo build --quiet --release --manifest-path bin/peers/search/Cargo.toml
  read -r documents seconds half most <<< "$("$(target_dir)/peers/release/search-peer" "$work/documents.tsv" "$work/words.txt")"
  row "  Tantivy, $documents in memory, p95" "$most ms (median $half)" ""
}
