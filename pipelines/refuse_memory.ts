/** The most that one instance may need in GiB; machines with more are rare among laptops. */
const MOST_GIB = 6;

/**
 * Refuses an experiment whose arrays would not fit, before anything is allocated.
 *
 * @param bytes Estimated need of one instance.
 * @param remedy What the user can do, for the message.
 * @param most Limit in GiB; 6 unless given.
 * @throws {RangeError} If it exceeds the limit.
 */
export function refuseMemory(bytes: number, remedy: string, most: number = MOST_GIB): void {
  const gib = bytes / 2 ** 30;
  if (gib <= most) return;
  throw new RangeError(
    `Cannot run as one instance needs about ${
      gib.toPrecision(3)
    } GiB of memory, at most ${most} are used: ${remedy}`,
  );
}
