const SLICE_MS = 40;

/** When this thread last yielded: one for all computations, since many short ones in a row must yield too. */
let last = performance.now();

/**
 * Lets a long computation share its thread: call the returned function between chunks of work. It yields to the event
 * loop when more than `sliceMs` have passed since the thread last did, and throws once `signal` has aborted.
 *
 * The clock decides only *when* to yield, never a result.
 *
 * @param sliceMs Milliseconds, default 40.
 */
export function breather(signal?: AbortSignal, sliceMs = SLICE_MS): () => Promise<void> | undefined {
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - last < sliceMs) return undefined;
    return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
      last = performance.now();
      signal?.throwIfAborted();
    });
  };
}
