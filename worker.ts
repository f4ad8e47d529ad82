import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import { defer, of } from "rxjs";
import { loadPipeline } from "./cli/load_pipeline.ts";
import { openPlanned } from "./cli/open_backend.ts";
import { openResources } from "./cli/open_resources.ts";
import type { Backend } from "./numerics/backend.ts";
import type { PipelineItem } from "./pipelines/define_pipeline.ts";
import { withUse } from "./pipelines/used_backend.ts";
import { UsageError } from "./pipelines/usage_error.ts";
import {
  type Answer,
  type Failure,
  type Finished,
  type Job,
  OUT_OF_MEMORY,
  type Progressed,
  type Setup,
} from "./workers/messages.ts";
import { requireBlock } from "./workers/require_block.ts";

// The wiring of main.ts inside a worker: runs the pipeline on one cell, or one block of its instances, at a time.

const port = parentPort as unknown as {
  on(event: "message", listener: (message: Setup | Job) => void): void;
  postMessage(answer: Answer | Progressed): void;
};

// What nobody catches would be printed, and only then told.
const die = (reason: string): void => port.postMessage({ kind: "died", reason });
const uncaught = (event: Event, error: unknown) => {
  event.preventDefault();
  die(failureOf(error).message);
};
addEventListener("error", (event) => uncaught(event, event.error));
addEventListener("unhandledrejection", (event) => uncaught(event, event.reason));

/**
 * Whether this thread reached its heap limit. V8 then ends the JavaScript under way and raises the limit for what is to
 * follow. That reaches the main thread as an error only if a timer had called it, not if a message or a promise had: a job
 * would be waited for for ever.
 */
const heapLimit = getHeapStatistics().heap_size_limit;
const ranOut = () => getHeapStatistics().heap_size_limit > heapLimit;
setInterval(() => ranOut() && die(OUT_OF_MEMORY), 50);

const resources = openResources();
let setup: Setup;
let backend: Promise<Backend>;

port.on("message", async (message) => {
  if (message.kind === "setup") {
    setup = message;
    backend = openPlanned(setup.backend);
    backend.catch(() => {}); // likewise
    loadPipeline(setup.target).catch(() => {}); // ahead of the first job, which tells of a failure
    return;
  }
  const answer = await run(message);
  try {
    port.postMessage(ranOut() ? { kind: "died", reason: OUT_OF_MEMORY } : answer);
  } catch (error) { // what cannot be cloned
    port.postMessage({ kind: "finished", items: [], failure: failureOf(error) });
  }
});

async function run({ cell }: Job): Promise<Finished> {
  const items: PipelineItem[] = [];
  try {
    const pipeline = await loadPipeline(setup.target);
    const { instanceCount } = setup;
    const context = { ...resources, cells: of(cell), instanceCount, backend: await backend };
    await defer(() => pipeline.run(context)).pipe(withUse(context.backend)).forEach((item) => {
      requireBlock(cell, item);
      items.push(item);
      if (item?.type === "instance-done") port.postMessage({ kind: "progressed" });
    });
    return { kind: "finished", items };
  } catch (error) {
    return { kind: "finished", items, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, usage: error instanceof UsageError };
}
