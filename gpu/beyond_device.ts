/** What a device cannot do though it is right: more memory than it has, numbers that float32 has not. The CPU can. */
export class BeyondDevice extends RangeError {
  override readonly name = "BeyondDevice";
}
