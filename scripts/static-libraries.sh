#!/bin/sh
# Prepares a folder from which SwiftPM links libhdf5, json-c, libyaml, zlib, libdeflate and what they need statically: the
# archives alone, and pkg-config files that lead to them.
#
#   PKG_CONFIG_PATH="$(sh scripts/static-libraries.sh FOLDER)" swift build -c release --static-swift-stdlib
set -eu

folder=${1:?usage: static-libraries.sh FOLDER}
mkdir -p "$folder/lib" "$folder/pkgconfig"
folder=$(cd "$folder" && pwd)

# The archive of a library, from the folders that pkg-config and the compiler name.
archive() {
  for place in $(pkg-config --libs-only-L hdf5 json-c yaml-0.1 zlib libdeflate | sed 's/-L//g') \
    "$(pkg-config --variable=libdir hdf5)" "$(pkg-config --variable=libdir json-c)" \
    "$(pkg-config --variable=libdir yaml-0.1)" "$(pkg-config --variable=libdir zlib)" \
    "$(pkg-config --variable=libdir libdeflate)" /usr/lib /usr/lib/"$(cc -dumpmachine)"; do
    if [ -e "$place/lib$1.a" ]; then
      ln -sf "$place/lib$1.a" "$folder/lib/lib$1.a"
      return
    fi
  done
  if [ "${2:-}" != optional ]; then
    echo "static-libraries.sh: no archive lib$1.a; install the library's development package" >&2
    exit 1
  fi
}

# One description of a package that leads to the archives.
describe() {
  {
    echo "Name: $1"
    echo "Description: $1, linked statically"
    echo "Version: $(pkg-config --modversion "$1")"
    echo "Cflags: $(pkg-config --cflags "$1")"
    echo "Libs: -L$folder/lib $2"
  } >"$folder/pkgconfig/$1.pc"
}

archive hdf5
archive json-c
archive yaml
archive z
archive deflate
# HDF5 may be built with the szip filter; where it is not, there is nothing to link.
archive sz optional
archive aec optional
filters=
for name in sz aec; do
  if [ -e "$folder/lib/lib$name.a" ]; then filters="$filters -l$name"; fi
done
describe hdf5 "-lhdf5$filters -lz -lm -ldl"
describe json-c "-ljson-c"
describe yaml-0.1 "-lyaml"
describe zlib "-lz"
describe libdeflate "-ldeflate"
echo "$folder/pkgconfig"
