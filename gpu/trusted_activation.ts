import type { Activation } from "../numerics/activation.ts";
import activate from "./activate.wgsl" with { type: "text" };
import { activationCode } from "./activation_code.ts";
import { BeyondDevice } from "./beyond_device.ts";
import { encodePass } from "./encode_pass.ts";
import type { GpuDevice } from "./gpu_device.ts";
import { struct } from "./struct.ts";

const Fields = struct("Fields", { count: "u32" });
/** Where an activation is tried: as far as fields of trained networks go, and close to 0. */
const GRID = Float64Array.from([
  ...Array.from({ length: 193 }, (_, i) => (i - 96) / 8),
  ...[-1e-3, -1e-6, 1e-6, 1e-3].map(Math.fround),
]);
/** What a device may be off by: WGSL lets a sine err by 5e-4, and an exponential overflow where float64 does not. */
const TOLERANCE = 1e-4;

const known = new WeakMap<GpuDevice, Map<string, Promise<string>>>();

/**
 * Device code of an activation, see {@linkcode activationCode}, once it was tried on the device: φ and φ' are the CPU's to 10⁻⁴
 * of themselves, or of 1, between −12 and 12. As a rule they agree to 10⁻⁶.
 *
 * @throws {BeyondDevice} If they are not, or an expression holds a number that float32 has not.
 */
export function trustedActivation(device: GpuDevice, activation: Activation): Promise<string> {
  const codes = known.get(device) ?? new Map<string, Promise<string>>();
  known.set(device, codes);
  const made = codes.get(activation.name) ?? tried(device, activation);
  codes.set(activation.name, made);
  return made;
}

async function tried(device: GpuDevice, activation: Activation): Promise<string> {
  const code = await activationCode(activation),
    exact = [new Float64Array(GRID.length), new Float64Array(GRID.length)];
  activation.both(GRID, exact[0], exact[1]);
  (await activateOn(device, code, GRID)).forEach((seen, k) =>
    seen.forEach((value, i) => {
      const need = exact[k][i];
      if (Math.abs(value - need) <= TOLERANCE * Math.max(1, Math.abs(need))) return;
      throw new BeyondDevice(
        `Cannot use ${activation.name} on the GPU ${device.found.description}: its ${
          k ? "slope" : "value"
        } at h = ${GRID[i]} is ${value}, need ${need}`,
      );
    })
  );
  return code;
}

/** φ and φ' at some fields, by device code. */
export async function activateOn(
  device: GpuDevice,
  code: string,
  fields: Float64Array,
): Promise<readonly [Float64Array, Float64Array]> {
  using buffers = device.buffers();
  const count = fields.length, values = buffers.numbers(count), slopes = buffers.numbers(count);
  const kernel = await device.kernel({
    name: "activation",
    code: `${code}\n${activate}`,
    uniforms: { shape: Fields },
    buffers: { fields: "read f32", values: "write f32", slopes: "write f32" },
  });
  const shape = buffers.uniform(Fields, { count });
  const work = kernel.on({ shape, fields: buffers.vector(fields), values, slopes }, Math.ceil(count / 64));
  device.submit((encoder) => encodePass(encoder, [work]));
  return [await buffers.readNumbers(values, count), await buffers.readNumbers(slopes, count)];
}
