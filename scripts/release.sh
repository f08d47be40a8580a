#!/bin/sh
# Builds the optimised tool. On Linux as one executable that needs nothing: libhdf5, json-c, libyaml, zlib, libdeflate, Swift's
# runtime and the C library are linked statically, at a fixed address, which spares a start the loading and the relocating.
# All that is not changed while it runs is mapped read-only.
set -eu
cd "$(dirname "$0")/.."

# What --version --verbose says. A changed tree says so; without git nothing is said.
H5SURGERY_COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || true)
if [ -n "$H5SURGERY_COMMIT" ] && [ -n "$(git status --porcelain --untracked-files=no -- Sources Package.swift scripts)" ]; then
  H5SURGERY_COMMIT=$H5SURGERY_COMMIT-changed
fi
H5SURGERY_COMPILER=$(swift --version 2>/dev/null | sed -n 's/.*(\(swift-[^ )]*\).*/\1/p' | head -n 1)
export H5SURGERY_COMMIT H5SURGERY_COMPILER

if [ "$(uname -s)" = Linux ]; then
  PKG_CONFIG_PATH=$(sh scripts/static-libraries.sh .build/static)
  if [ -e .build/static/lib/libaec.a ]; then
    # libaec has no pkg-config file on Debian
    H5SURGERY_LIBAEC=$(pkg-config --modversion libaec 2>/dev/null ||
      dpkg-query -W -f '${Version}' libaec-dev 2>/dev/null | sed 's/-.*//')
    export H5SURGERY_LIBAEC
  fi
  export PKG_CONFIG_PATH
  exec swift build -c release --product h5surgery --static-swift-stdlib \
    -Xswiftc -static-executable -Xswiftc -use-ld=lld -Xlinker --strip-all -Xlinker --gc-sections \
    -Xlinker -z -Xlinker now -Xlinker -T -Xlinker "$PWD/scripts/read-only.ld"
fi
exec swift build -c release --product h5surgery
