#!/bin/sh
# Installs libhdf5, json-c, libyaml, zlib and libdeflate with their headers where they are missing (Debian, Ubuntu, macOS
# with Homebrew).
set -eu
if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists hdf5 json-c yaml-0.1 zlib libdeflate; then exit 0; fi
if command -v brew >/dev/null 2>&1; then exec brew install hdf5 json-c libyaml zlib libdeflate pkgconf; fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "h5surgery needs the development files of libhdf5, json-c, libyaml, zlib and libdeflate; please install them" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
  pkg-config libhdf5-dev libjson-c-dev libyaml-dev zlib1g-dev libdeflate-dev >/dev/null
