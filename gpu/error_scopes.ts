const SCOPES = ["validation", "out-of-memory", "internal"] as const;

/** Runs something; what the device has against it becomes the error `Cannot ${action} on the GPU: …`. */
export async function guarded<Value>(device: GPUDevice, action: string, run: () => Value): Promise<Value> {
  for (const filter of SCOPES) device.pushErrorScope(filter);
  const ending: Promise<GPUError | null>[] = [];
  let value: Value;
  try {
    value = run();
  } finally {
    for (const _ of SCOPES) ending.push(device.popErrorScope());
  }
  for (const error of await Promise.all(ending)) {
    if (error) throw new Error(`Cannot ${action} on the GPU: ${oneLine(error.message)}`);
  }
  return value;
}

/** A message without its drawings. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
