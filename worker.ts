import { defer, of } from "rxjs";
import { loadPipeline } from "./cli/load_pipeline.ts";
import { openImages } from "./cli/open_images.ts";
import { openCpuBackend } from "./numerics/open_cpu_backend.ts";
import type { PipelineItem } from "./pipelines/define_pipeline.ts";
import { UsageError } from "./pipelines/usage_error.ts";
import type { Answer, Failure, Finished, Job, Progressed, Setup } from "./workers/messages.ts";
import { requireBlock } from "./workers/require_block.ts";

// The wiring of main.ts inside a worker: runs the pipeline on one cell, or one block of its instances, at a time.

/** The part of a worker's global scope that is used; the types of a window are in force here. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<Setup | Job>) => void;
  postMessage(answer: Answer | Progressed): void;
  close(): void;
};

// Nobody is told when a worker ends: it must say so itself, or its job would be waited for for ever.
const close = scope.close.bind(scope);
const die = (reason: string): void => {
  scope.postMessage({ kind: "died", reason });
  close();
};
const uncaught = (event: Event, error: unknown) => {
  event.preventDefault();
  die(failureOf(error).message);
};
addEventListener("error", (event) => uncaught(event, event.error));
addEventListener("unhandledrejection", (event) => uncaught(event, event.reason));
scope.close = () => die("it closed itself");
Deno.exit = (code) => {
  die(`it ended with exit code ${code ?? 0}`);
  throw new Error("The worker has ended");
};

const images = openImages();
const backend = openCpuBackend();
let setup: Setup;

scope.onmessage = async ({ data }) => {
  if (data.kind === "setup") {
    setup = data;
    return;
  }
  const answer = await run(data);
  try {
    scope.postMessage(answer);
  } catch (error) { // what cannot be cloned
    scope.postMessage({ kind: "finished", items: [], failure: failureOf(error) });
  }
};

async function run({ cell }: Job): Promise<Finished> {
  const items: PipelineItem[] = [];
  try {
    const pipeline = await loadPipeline(setup.target);
    const { instanceCount } = setup;
    const context = { cells: of(cell), instanceCount, backend: await backend, images };
    await defer(() => pipeline.run(context)).forEach((item) => {
      requireBlock(cell, item);
      items.push(item);
      if (item?.type === "instance-done") scope.postMessage({ kind: "progressed" });
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
