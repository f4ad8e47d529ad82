import { deepStrictEqual, match, rejects, strictEqual, throws } from "node:assert/strict";
import { matrix } from "../numerics/matrix.ts";
import { BeyondDevice } from "./beyond_device.ts";
import { encodePass } from "./encode_pass.ts";
import { Pace } from "./pace.ts";
import { selfTestDevice } from "./self_test.ts";
import { struct } from "./struct.ts";
import { testOnDevice } from "./test_on_device.ts";

const Shape = struct("Shape", { count: "u32", by: "f32" });
const doubling = {
  name: "doubling",
  code:
    "@compute @workgroup_size(1) fn main() { for (var i = 0u; i < shape.count; i++) { x[i] *= shape.by; } }",
  uniforms: { shape: Shape },
  buffers: { x: "write f32" },
} as const;

testOnDevice("GpuDevice computes and reads back, rows padded or not", async (device) => {
  using buffers = device.buffers();
  const sent = matrix(3, 5, Float64Array.from({ length: 15 }, (_, i) => i / 4));
  deepStrictEqual(await buffers.read(buffers.matrix(sent)), sent);
  const x = buffers.vector(Float64Array.of(1, 2, 3)), shape = buffers.uniform(Shape, { count: 2, by: 2.5 });
  const work = (await device.kernel(doubling)).on({ shape, x }, 1);
  device.submit((encoder) => encodePass(encoder, [work, work]));
  deepStrictEqual(await buffers.readNumbers(x, 3), Float64Array.of(6.25, 12.5, 3));
});

testOnDevice(
  "GpuDevice.kernel() compiles once, and tells line and column of what is wrong",
  async (device) => {
    strictEqual(await device.kernel(doubling), await device.kernel({ ...doubling }));
    await rejects(device.kernel({ ...doubling, code: "fn main() { y = 1; }" }), (error: Error) => {
      match(error.message, /^Cannot compile the kernel doubling on the GPU: .*\by\b.*wgsl:\d+:\d+/);
      return !error.message.includes("\n");
    });
  },
);

testOnDevice(
  "GpuDevice makes an error of what nobody asked about",
  async (device) => {
    device.device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await rejects(
      (async () => {
        for (let k = 0; k < 10; k++) await device.read({ buffer: device.buffers().numbers(1) });
      })(),
      /^Error: Cannot compute on the GPU .*: /,
    );
    throws(() => device.check(), /Cannot compute on the GPU/);
  },
  undefined,
  "broken",
);

testOnDevice(
  "GpuDevice gives an error and no zeros once the device is lost",
  async (device) => {
    using buffers = device.buffers();
    const x = buffers.vector(Float64Array.of(1));
    device.device.destroy();
    await rejects(buffers.readNumbers(x, 1), /^Error: Cannot compute on (the GPU .*lost|a GPU)/);
  },
  undefined,
  "broken",
);

testOnDevice("GpuDevice refuses buffers that it has not, before it is asked for them", async (device) => {
  using buffers = device.buffers();
  throws(() => buffers.numbers(device.device.limits.maxBufferSize), BeyondDevice);
  throws(() => buffers.zeros(1, 2 ** 26), BeyondDevice); // 64 rows of 256 MiB
  await device.read();
});

testOnDevice("selfTestDevice() passes with every way to multiply", async (device) => {
  for (const variant of ["registers", "tile64"] as const) await selfTestDevice({ device, variant });
});

testOnDevice("selfTestDevice() catches a device that multiplies wrongly", async (device) => {
  const gpu = { device, variant: "registers" } as const, { kernel } = device;
  device.kernel = (source) =>
    kernel.call(device, { ...source, code: source.code.replace("product.scale *", "1.001 *") });
  await rejects(
    selfTestDevice(gpu),
    /^Error: Cannot trust the GPU .*: entry \(0, 0\) of a product is .*, need /,
  );
});

Deno.test("Pace sends more steps while they are fast, fewer when they are slow", () => {
  const pace = new Pace(64);
  strictEqual(pace.steps, 1);
  for (let k = 0; k < 10; k++) pace.learn(pace.steps, 12);
  strictEqual(pace.steps, 64);
  pace.learn(64, 100);
  strictEqual(pace.steps, 32);
  pace.learn(3, 12); // cut short by a record: tells nothing
  strictEqual(pace.steps, 32);
});
