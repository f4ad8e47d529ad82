/** The most that one instance may need; machines with more are rare among laptops. */
const MOST_BYTES = 6 * 2 ** 30;

/**
 * Refuses an experiment whose arrays would not fit, before anything is allocated.
 *
 * @param bytes Estimated need of one instance.
 * @param remedy What the user can do, for the message.
 * @throws {RangeError} If it exceeds 6 GiB.
 */
export function refuseMemory(bytes: number, remedy: string): void {
  if (bytes <= MOST_BYTES) return;
  const gib = (bytes / 2 ** 30).toPrecision(3);
  throw new RangeError(
    `Cannot run as one instance needs about ${gib} GiB of memory, at most 6 are used: ${remedy}`,
  );
}
