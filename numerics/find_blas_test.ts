import { deepStrictEqual, match, ok } from "node:assert/strict";
import { findBlas } from "./find_blas.ts";

const permitted = Deno.permissions.querySync({ name: "ffi" }).state === "granted";

Deno.test({
  name: "findBlas() says that the permission is missing when it is, without asking for it",
  permissions: "none",
  fn: () => deepStrictEqual(findBlas(), { missing: "there is no permission for native code (--allow-ffi)" }),
});

Deno.test({
  name: "findBlas() says what to install when no candidate can be opened",
  ignore: !permitted,
  fn() {
    const absent = { blas: "libno-such-blas.so", lapack: "libno-such-lapack.so" };
    const search = findBlas([absent]);
    ok("missing" in search);
    match(search.missing, /install libopenblas0/);
  },
});
