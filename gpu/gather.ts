/**
 * Gathers jobs that are asked for at the same time, by whoever, so that those that go together are done together: all that come
 * before the thread is next idle.
 *
 * @param kindOf What jobs must share to go together.
 * @param run Does them; gives an answer, or an error, for each.
 */
export function gatherJobs<Job, Answer>(
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
      const kind = kindOf(job), group = waiting.get(kind) ?? [];
      if (group.length === 0) {
        waiting.set(kind, group);
        setTimeout(() => start(kind), 0);
      }
      group.push({ job, take, fail });
    });
}
