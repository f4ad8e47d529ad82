/**
 * Remembers what is costly to make and asked for by many cells, as long as it fits: made again otherwise, never another.
 *
 * Cells come in groups that need the same things over and over, instance by instance. What came first stays, as in such a round
 * whatever makes room for another is asked for before it; with the first of a new group all of the old one goes.
 */
export class Kept<Value> {
  #group = "";
  #bytes = 0;
  readonly #values = new Map<number, Value>();

  /** @param mostBytes What the values may take together. */
  constructor(private readonly mostBytes: number) {}

  /**
   * The value of an instance in a group.
   *
   * @param group Names everything that the values depend on but the instance.
   * @param make Makes it; what it throws is not remembered.
   * @param bytesOf Its size.
   */
  async get(
    group: string,
    instance: number,
    make: () => Promise<Value>,
    bytesOf: (value: Value) => number,
  ): Promise<Value> {
    if (group !== this.#group) {
      this.#group = group;
      this.#values.clear();
      this.#bytes = 0;
    }
    const found = this.#values.get(instance);
    if (found !== undefined) return found;
    const made = await make();
    const bytes = bytesOf(made);
    // Another group may have come while this was made
    if (group === this.#group && !this.#values.has(instance) && this.#bytes + bytes <= this.mostBytes) {
      this.#values.set(instance, made);
      this.#bytes += bytes;
    }
    return made;
  }
}
