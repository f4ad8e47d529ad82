/**
 * Those who ask for work of one kind or another: instances of an experiment that announced themselves. Their jobs wait until all
 * who are present have one, so that what goes together is done together whatever came between; jobs of those who never announced
 * themselves wait until the thread is next idle.
 */
export class Crowd {
  #present = 0;
  #waiting = 0;
  #starts: (() => void)[] = [];

  /**
   * Announces one who will ask for one job at a time.
   *
   * @returns Tells that no more will come.
   */
  attend(): () => void {
    let here = true;
    this.#present++;
    return () => {
      if (!here) return;
      here = false;
      this.#present--;
      this.#look();
    };
  }

  /** Waits with a job; `start` is to be called, once for all jobs that it stands for, when all wait. */
  wait(start?: () => void): void {
    this.#waiting++;
    if (start) this.#starts.push(start);
    this.#look();
  }

  #look(): void {
    setTimeout(() => {
      if (this.#waiting === 0 || this.#waiting < this.#present) return;
      this.#waiting = 0;
      for (const start of this.#starts.splice(0)) start();
    }, 0);
  }
}

/**
 * Gathers jobs that are asked for at the same time, by whoever, so that those that go together are done together.
 *
 * @param crowd Who asks.
 * @param kindOf What jobs must share to go together.
 * @param run Does them; gives an answer, or an error, for each.
 */
export function gatherJobs<Job, Answer>(
  crowd: Crowd,
  kindOf: (job: Job) => string,
  run: (jobs: readonly Job[]) => Promise<readonly (Answer | Error)[]>,
): (job: Job) => Promise<Answer> {
  interface Waiting {
    readonly job: Job;
    readonly take: (answer: Answer) => void;
    readonly fail: (error: unknown) => void;
  }
  const waiting = new Map<string, Waiting[]>();

  async function start(kind: string): Promise<void> {
    const group = waiting.get(kind)!;
    waiting.delete(kind);
    try {
      const answers = await run(group.map(({ job }) => job));
      group.forEach(({ take, fail }, i) => {
        const answer = answers[i];
        if (answer instanceof Error) fail(answer);
        else take(answer);
      });
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }

  return (job) =>
    new Promise((take, fail) => {
      const kind = kindOf(job), group = waiting.get(kind);
      if (group) group.push({ job, take, fail });
      else waiting.set(kind, [{ job, take, fail }]);
      crowd.wait(group ? undefined : () => start(kind));
    });
}
