#!/bin/sh
# Builds the optimised tool. On Linux as one executable that needs nothing but the C library: libhdf5, json-c and Swift's
# runtime are linked statically, which also spares the loading of what Debian's libhdf5 is linked with.
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname -s)" = Linux ]; then
  PKG_CONFIG_PATH=$(sh scripts/static-libraries.sh .build/static)
  export PKG_CONFIG_PATH
  exec swift build -c release --product h5surgery --static-swift-stdlib \
    -Xswiftc -use-ld=lld -Xlinker --strip-all -Xlinker --gc-sections
fi
exec swift build -c release --product h5surgery
