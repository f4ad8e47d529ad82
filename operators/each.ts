import { from, Observable, type ObservableInput, of, type OperatorFunction, type Subscription } from "rxjs";

/**
 * Runs a pipeline of its own for every item, at most `atOnce` of them at a time, and emits what they emit in the order
 * of the items, whichever finishes first. The only place where concurrency exists.
 *
 *     in   --a-b------|
 *     out  --aa---bb--|        body: x => xx
 *
 * No more than `atOnce` bodies are alive, counting those that wait for an earlier one: RxJS has no backpressure, so items
 * of the source should be small descriptions, made into arrays inside the body.
 *
 * @param body The pipeline of one item; subscribed once per item.
 * @param atOnce Bodies alive at a time, an integer ≥ 1.
 * @throws {RangeError} If `atOnce` is not an integer ≥ 1.
 */
export function each<In, Out>(
  body: (item$: Observable<In>) => ObservableInput<Out>,
  atOnce = 1,
): OperatorFunction<In, Out> {
  if (!Number.isInteger(atOnce) || atOnce < 1) {
    throw new RangeError(`Cannot run ${atOnce} bodies at once: need an integer >= 1`);
  }
  return (source) =>
    new Observable((subscriber) => {
      const waiting: In[] = [];
      let next = 0; // first waiting item not yet started; `shift` would copy the rest of a large grid each time
      const alive: Body<Out>[] = []; // in the order of their items; only the first one emits directly
      let sourceDone = false;

      const start = (item: In) => {
        const mine: Body<Out> = { held: [], done: false };
        alive.push(mine);
        mine.subscription = from(body(of(item))).subscribe({
          next: (value) => alive[0] === mine ? subscriber.next(value) : mine.held.push(value),
          error: (error) => subscriber.error(error),
          complete: () => {
            mine.done = true;
            if (alive[0] === mine) advance();
          },
        });
        subscriber.add(mine.subscription);
      };

      let advancing = false; // a body that completes synchronously must not nest
      const advance = () => {
        if (advancing) return;
        advancing = true;
        while (!subscriber.closed) {
          if (alive[0]?.done) {
            alive.shift();
            for (const value of alive[0]?.held.splice(0) ?? []) subscriber.next(value);
          } else if (next < waiting.length && alive.length < atOnce) {
            start(waiting[next++]);
          } else break;
        }
        advancing = false;
        if (sourceDone && next === waiting.length && alive.length === 0) subscriber.complete();
      };

      subscriber.add(source.subscribe({
        next: (item) => {
          waiting.push(item);
          advance();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          sourceDone = true;
          advance();
        },
      }));
    });
}

interface Body<Out> {
  readonly held: Out[];
  done: boolean;
  subscription?: Subscription;
}
