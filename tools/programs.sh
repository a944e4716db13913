#!/usr/bin/env bash
# Installs programs by the system's package manager where they are missing.
# One clear sentence where it may not; exit status 1 then.
set -eu

package() { # program, package manager → package
  case "$1:$2" in
    exiftool:apt-get) echo libimage-exiftool-perl ;;
    exiftool:dnf | exiftool:zypper) echo perl-Image-ExifTool ;;
    exiftool:pacman) echo perl-image-exiftool ;;
    *) echo "$1" ;;
  esac
}

is_there() { # some programs have other names elsewhere
  local names=("$1") name
  [ "$1" != chromium ] || names+=(chromium-browser google-chrome google-chrome-stable)
  for name in "${names[@]}"; do
    if command -v "$name" >/dev/null 2>&1 || [ -x "/usr/bin/vendor_perl/$name" ]; then return 0; fi
  done
  return 1
}

missing=()
for program in "$@"; do is_there "$program" || missing+=("$program"); done
[ ${#missing[@]} -gt 0 ] || exit 0

for manager in apt-get dnf zypper pacman apk brew; do
  command -v "$manager" >/dev/null 2>&1 && break
  manager=
done
if [ -z "$manager" ]; then
  echo "Please install ${missing[*]}: no package manager that I know is on this machine." >&2
  exit 1
fi

packages=()
for program in "${missing[@]}"; do packages+=("$(package "$program" "$manager")"); done

sudo=()
if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
    echo "Please run once: sudo $manager install ${packages[*]} — I may not install programs as this user." >&2
    exit 1
  fi
  sudo=(sudo -n)
fi

echo "Installing ${missing[*]} with $manager"
case "$manager" in
  apt-get)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    ;;
  dnf) "${sudo[@]}" dnf install -y -q "${packages[@]}" ;;
  zypper) "${sudo[@]}" zypper -n -q install "${packages[@]}" ;;
  pacman) "${sudo[@]}" pacman -S --noconfirm --needed "${packages[@]}" ;;
  apk) "${sudo[@]}" apk add -q "${packages[@]}" ;;
  brew) brew install -q "${packages[@]}" ;;
esac
