#!/bin/sh
# Rebuilds gemm.wasm from gemm.as and records the hashes of both; needs npx and the npm registry.
set -eu
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
cp gemm.as "$build/gemm.ts" # the compiler insists on its own file name ending
npx -y -p assemblyscript@0.28.20 asc "$build/gemm.ts" --outFile gemm.wasm --runtime stub --use abort= \
  --initialMemory 20 --enable simd -O3 --converge --noAssert
sha256sum gemm.as gemm.wasm > gemm.sha256
