#!/bin/sh
# Starts toolhub on plain workerd, and ends it within a deadline.
#
#   entrypoint.sh            serve what lies in /app, with its data in /data
#   entrypoint.sh demo       serve the demo API, which lies in /demo
#   entrypoint.sh health     exit 0 if what is served here answers
#   entrypoint.sh key-ring   print a new KEY_RING
#
# Exit codes, as sysexits.h has them: 64 a setting is missing or wrong, 65 the catalogue is none of this version,
# 66 nothing to serve, 69 a program is missing, 73 the data folder cannot be written, 75 another process has the data.
set -eu

refuse() {
  echo "toolhub cannot start: $2" >&2
  exit "$1"
}

if [ "${1:-}" = key-ring ]; then
  echo "k1:$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')"
  exit
fi

app=${APP_DIR:-/app}
role=${1:-serve}
[ "$role" != demo ] || app=${DEMO_DIR:-/demo}
data=${DATA_DIR:-/data}
port=${PORT:-8080}
egress=${EGRESS:-public}
drain=${DRAIN_SECONDS:-8}

case $port in '' | *[!0-9]*) refuse 64 "PORT must be a number." ;; esac
case $drain in '' | *[!0-9]*) refuse 64 "DRAIN_SECONDS must be a whole number of seconds." ;; esac

if [ "$role" = health ]; then
  exec workerd test --no-verbose --external-addr "app=127.0.0.1:$port" "$app/health.capnp"
fi

[ -r "$app/config.capnp" ] || refuse 66 "there is no $app/config.capnp. npm run selfhost:build makes it."
grep -q "^const $egress :Workerd.Config = " "$app/config.capnp" || refuse 64 'EGRESS must be "public" or "private".'

# A catalogue that somebody mounted or copied there takes the place of the one in the image.
version=$(sed -n 's/^version //p' "$app/settings")
catalog=${CATALOG_DIR:-/toolhub}
[ -e "$catalog/catalog.js" ] || catalog=$app
how="npx toolhub build writes it as .toolhub/catalog.js."
check_catalog() {
  file=$catalog/catalog.js
  { [ -f "$file" ] && [ -r "$file" ]; } || refuse 65 "$file is no file that user $(id -u) can read. $how"
  first=$(head -n 1 "$file" | tr -d '\000')
  made=${first#"// Catalogue of toolhub "}
  [ "$made" != "$first" ] || refuse 65 "$file is not a catalogue of toolhub. $how"
  [ "${made%%,*}" = "$version" ] ||
    refuse 65 "$file is a catalogue of toolhub ${made%%,*}, and this is toolhub $version. Build both with the same version."
  [ "${made#*, sha256 }" = "$(tail -n +2 "$file" | sha256sum | cut -c 1-64)" ] ||
    refuse 65 "$file was changed or cut short after it was built. $how"
}
[ -z "$version" ] || check_catalog

# Into `value`, without a process for each.
look_up() { eval "value=\${$1:-}"; }

# What the head of the catalogue says: the settings that it names, and whose server it is unless a setting says so.
head_lines=
[ -z "$version" ] || head_lines=$(sed -n -E -e '/^export /q' -e 's,^// ((secret|setting) [A-Z][A-Z0-9_]*)$,\1,p' \
  -e 's,^// (default (NAME|OPERATOR|CONTACT_URL) .*)$,\1,p' "$catalog/catalog.js")
while read -r kind name text; do
  [ "$kind" = default ] || continue
  look_up "$name"
  [ -n "$value" ] || export "$name=$text"
done <<END
$head_lines
END
wanted=$(printf '%s\n' "$head_lines" | cat - "$app/settings" | grep -E '^(object|secret|setting) ' | sort -u)

# An empty setting, as compose.yaml passes one on, is none. What NAME_FILE names is the value of NAME.
while read -r kind name _; do
  look_up "$name"
  [ -n "$value" ] || unset "$name"
  [ "$kind" = secret ] || continue
  look_up "${name}_FILE"
  file=$value
  unset "${name}_FILE"
  [ -n "$file" ] || continue
  look_up "$name"
  [ -z "$value" ] || refuse 64 "$name and ${name}_FILE are both set: keep one."
  [ -r "$file" ] || refuse 64 "${name}_FILE names a file that cannot be read by user $(id -u)."
  value=$(cat "$file")
  [ -n "$value" ] || refuse 64 "${name}_FILE names an empty file."
  export "$name=$value"
done <<END
$wanted
END

require() {
  look_up "$1"
  [ -n "$value" ] || refuse 64 "$1 is not set. $2"
}

require_secret() {
  require "$1" "It is a secret: set $1, or ${1}_FILE to a file that holds it. $2"
}

check_address() {
  require PUBLIC_URL "It is the address that people paste, such as https://tools.example.org."
  case $PUBLIC_URL in
    http://localhost | http://localhost:* | http://127.* | 'http://[::1]'*) ;;
    https://*)
      [ "${TRUST_PROXY:-0}" = 1 ] || refuse 64 "PUBLIC_URL is https, and here is no TLS: put a proxy in front that ends it, and set TRUST_PROXY=1."
      ;;
    *) refuse 64 "PUBLIC_URL must be https, except on this computer." ;;
  esac
}

check_key_ring() {
  require_secret KEY_RING "Make one: docker run --rm <this image> key-ring"
  entry=' *[a-z0-9-]{1,16}:[A-Za-z0-9_-]{43} *'
  printf '%s\n' "$KEY_RING" | grep -Eq "^$entry(,$entry)*\$" ||
    refuse 64 'KEY_RING must be "k1:<32 bytes as base64url>", more entries after a comma, the active one first.'
}

check_sign_in() {
  case ${SIGN_IN:-} in
    oidc)
      for name in OIDC_ISSUER OIDC_CLIENT_ID OIDC_ALLOWED; do require "$name" "SIGN_IN=oidc needs it."; done
      require_secret OIDC_CLIENT_SECRET "The issuer gave it."
      ;;
    passkey)
      require_secret OWNER_CODE "With it the first person claims this toolhub."
      [ "${#OWNER_CODE}" -ge 16 ] || refuse 64 "OWNER_CODE must have at least 16 characters."
      ;;
    dev)
      [ "${UNSAFE_DEV_SIGN_IN:-0}" = 1 ] || refuse 64 'SIGN_IN "dev" makes everybody who reaches this port an administrator: choose "oidc" or "passkey".'
      ;;
    *) refuse 64 'SIGN_IN must be "oidc" or "passkey".' ;;
  esac
}

# The demo API has neither.
if grep -q '^secret KEY_RING$' "$app/settings"; then
  check_address
  check_key_ring
  check_sign_in
fi

# Two processes would each have their own idea of every object: one of them must not start.
umask 077
mkdir -p "$data/objects" 2>/dev/null && : >>"$data/lock" 2>/dev/null ||
  refuse 73 "$data cannot be written by user $(id -u). Mount a volume there that belongs to that user."
command -v flock >/dev/null || refuse 69 "flock is missing. It is part of util-linux."
exec 9>>"$data/lock"
flock -n 9 || refuse 75 "another process serves the data in $data. Stop it first; two would spoil it."

# What the Worker finds in `env`, which config.capnp takes from here. Written only if it changed: the disk may be full.
bindings="using Workerd = import \"/workerd/workerd.capnp\";
const bindings :List(Workerd.Worker.Binding) = [$(printf '%s\n' "$wanted" | sed -n -E \
  -e 's/^object (.*) (.*)$/(name = "\1", durableObjectNamespace = "\2"),/p' \
  -e 's/^(secret|setting) (.*)$/(name = "\2", fromEnvironment = "\2"),/p')];"
[ "$bindings" = "$(cat "$data/bindings.capnp" 2>/dev/null)" ] || printf '%s\n' "$bindings" >"$data/bindings.capnp" ||
  refuse 73 "$data/bindings.capnp cannot be written: is the disk full?"

workerd serve --experimental --socket-addr "http=${BIND_ADDRESS:-*}:$port" --directory-path "objects=$data/objects" \
  --import-path "$catalog" --import-path "$data" "$app/config.capnp" "$egress" &
server=$!

# Asked to end, workerd takes no new connection and lets what runs finish. An open stream never does by itself.
end() {
  trap '' TERM INT
  is_asked=1
  kill -TERM "$server" 2>/dev/null || true
  (
    sleep "$drain" &
    sleeper=$!
    trap 'kill "$sleeper"; exit 0' TERM
    wait "$sleeper"
    echo "toolhub ends after $drain s with requests still open." >&2
    kill -KILL "$server"
  ) 9>&- &
  deadline=$!
}
is_asked=
deadline=
trap end TERM INT

code=0
wait "$server" || code=$?
if [ -n "$is_asked" ]; then
  wait "$server" || true
  kill -TERM "$deadline" 2>/dev/null || true
  code=0
fi
exit "$code"
