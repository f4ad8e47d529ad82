// All tests on a GPU in one thread: Deno 2.9 can crash at its end when several threads had one. `deno.json` keeps the test runner
// from taking up the files by themselves; for one of them, use `deno task test gpu_test.ts --filter NAME`.
import { deepStrictEqual } from "node:assert/strict";
import "./gpu/activation_code_test.ts";
import "./gpu/gather_test.ts";
import "./gpu/gpu_device_test.ts";
import "./gpu/open_gpu_backend_test.ts";
import "./gpu/parity_test.ts";
import "./gpu/product_test.ts";
import "./gpu/self_test.ts";
import "./gpu/step_particles_test.ts";
import "./gpu/train_deep_linear_test.ts";
import "./gpu/train_together_test.ts";
import "./gpu/train_two_layer_test.ts";
import "./gpu/two_layer_kernels_test.ts";

Deno.test("every test of gpu/ is among those that are run", () => {
  const own = Deno.readTextFileSync(new URL(import.meta.url));
  const imported = [...own.matchAll(/^import "\.\/gpu\/(.*)";$/gm)].map(([, name]) => name);
  const files = [...Deno.readDirSync(new URL("./gpu", import.meta.url))].map(({ name }) => name);
  deepStrictEqual(imported.sort(), files.filter((name) => name.endsWith("_test.ts")).sort());
});
