#!/bin/sh
# Builds the optimised tool. On Linux as one executable that needs nothing: libhdf5, json-c, libyaml, zlib, libdeflate, Swift's
# runtime and the C library are linked statically, at a fixed address, which spares a start the loading and the relocating.
# All that is not changed while it runs is mapped read-only.
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname -s)" = Linux ]; then
  PKG_CONFIG_PATH=$(sh scripts/static-libraries.sh .build/static)
  export PKG_CONFIG_PATH
  exec swift build -c release --product h5surgery --static-swift-stdlib \
    -Xswiftc -static-executable -Xswiftc -use-ld=lld -Xlinker --strip-all -Xlinker --gc-sections \
    -Xlinker -z -Xlinker now -Xlinker -T -Xlinker "$PWD/scripts/read-only.ld"
fi
exec swift build -c release --product h5surgery
