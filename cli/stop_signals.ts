/** Watches for the wish to stop; see {@linkcode watchStopSignals}. */
export interface StopWatch extends Disposable {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
}

/**
 * Listens for Ctrl-C and a request to terminate. The first aborts `signal`; another one at least half a second later ends
 * the program at once. (A task runner may deliver the same Ctrl-C twice in a row.)
 *
 * @param kill Ends the program.
 */
export function watchStopSignals(kill: () => void): StopWatch {
  const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const stop = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      first = performance.now();
      stop.abort();
    } else if (performance.now() - first > 500) kill();
  };
  for (const name of names) Deno.addSignalListener(name, onSignal);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      for (const name of names) Deno.removeSignalListener(name, onSignal);
    },
  };
}
