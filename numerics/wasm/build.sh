#!/bin/sh
# Rebuilds every NAME.wasm from NAME.as and records the hashes of both; needs npx and the npm registry.
set -eu
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for name in gemm relu_pairs; do
  cp $name.as "$build/$name.ts" # the compiler insists on its own file name ending
  npx -y -p assemblyscript@0.28.20 asc "$build/$name.ts" --outFile $name.wasm --runtime stub --use abort= \
    --initialMemory 20 --enable simd -O3 --converge --noAssert
  sha256sum $name.as $name.wasm > $name.sha256
done
