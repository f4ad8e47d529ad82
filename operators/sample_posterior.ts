import { Observable, type OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { gibbsChain } from "../numerics/posterior/gibbs_chain.ts";
import { hmcChain } from "../numerics/posterior/hmc_chain.ts";
import { hasMixed } from "../numerics/posterior/has_mixed.ts";
import { type Anchor } from "../numerics/posterior/posterior_task.ts";
import { runChain, type SampledPosterior } from "../numerics/posterior/run_chain.ts";
import { drawKey } from "./draw_key.ts";
import { onState } from "./on_state.ts";
import {
  type BeforePosterior,
  networkRichness,
  type SourceSampled,
  type TargetSampled,
} from "./posterior_contents.ts";
import type { RunRecord } from "./run_record.ts";
import { spacedSteps } from "./spaced_steps.ts";
import type { Flow, Sample, State } from "./state.ts";

/** Steps before samples are kept: half as many as are kept, but no fewer than let a step size adapt. */
const LEAST_WARM_UP = 100;
/**
 * Further ones of Hamiltonian Monte Carlo for each unit of γ: at γ = 30 chains of tanh took 100 steps to settle, at 100 their samples are
 * correlated over 10 to 30. Gibbs' sampler takes 20 at any γ to 100.
 */
const WARM_UP_PER_RICHNESS = 10;

/**
 * Samples the posterior of a network of finite width that learns the source, and adds it as `sourcePosterior`: by Gibbs'
 * sampler if the activation is linear, by Hamiltonian Monte Carlo else, whose step adapts in warm-up only.
 *
 *     in   --s------|
 *     out  ---rr-rs-|      r: `kernel_trace` and `source_train_loss` along the chain, as it runs
 *
 * Leaving the stream ends the chain within a moment. A chain that accepts too few of its steps costs the instance; one that has not
 * mixed is told of, for the checks to leave it out.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Bayesian transfer, the source's posterior.
 */
export function samplePosteriorSource<Content extends BeforePosterior>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & SourceSampled>> {
  return sample(backend, "source", (posterior) => ({ sourcePosterior: posterior }));
}

/**
 * Samples the posterior of a network that learns the target, its hidden weights W held to the last network W̄ of the source's
 * chain by ½δ|W − W̄|², with a readout of its own, and adds it as `targetPosterior`: averages *given* W̄. Otherwise as
 * {@linkcode samplePosteriorSource}.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Bayesian transfer, elastic coupling to a quenched source.
 */
export function samplePosteriorTarget<Content extends BeforePosterior & SourceSampled>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & TargetSampled>> {
  return sample(backend, "target", (posterior) => ({ targetPosterior: posterior }), ({ content }) => ({
    weights: content.sourcePosterior.network.hiddenWeights,
    coupling: content.params.elasticCoupling,
  }));
}

function sample<Content extends BeforePosterior, Added extends object>(
  { algebra }: Backend,
  role: "source" | "target",
  named: (posterior: SampledPosterior) => Added,
  anchorOf: (state: State<Content>) => Anchor | undefined = () => undefined,
): OperatorFunction<Flow<Content>, Flow<Content & Added>> {
  return onState((state: State<Content>, signal) =>
    new Observable<Flow<Content & Added>>((subscriber) => {
      run(state, signal, (record) => subscriber.next(record)).then((next) => {
        subscriber.next(next);
        subscriber.complete();
      }, (error) => subscriber.error(error));
    })
  );

  async function run(
    state: State<Content>,
    signal: AbortSignal,
    emit: (item: RunRecord | Sample) => void,
  ): Promise<State<Content & Added>> {
    const { params, tasks } = state.content, { width, inverseTemperature, sweeps } = params;
    const stage = `bayes-${role}` as const, learned = tasks[role];
    const activation = await openActivation(params.activation), key = drawKey(state, `${role} chain`);
    const richness = networkRichness(params, role);
    const task = {
      ...learned,
      testInputs: tasks[`${role}Test`].inputs,
      ...{ width, inverseTemperature, richness, anchor: anchorOf(state) },
    };
    const exact = activation.name === "linear";
    const chain = exact ? gibbsChain(algebra, task, key) : hmcChain(algebra, activation, task, key);
    const posterior = await runChain(chain, {
      warmUp: Math.max(LEAST_WARM_UP + (exact ? 0 : Math.ceil(WARM_UP_PER_RICHNESS * richness)), sweeps / 2),
      ...{ sweeps, signal, visit: tracer(state, emit) },
    });
    if (!hasMixed(posterior.diagnostics)) emit(unmixed(state, posterior));
    return { ...state, stage, content: { ...state.content, ...named(posterior) } };
  }

  /** Emits points of the chain, where its curve is wanted. */
  function tracer(
    { cell: { index: cell }, instance, content: { params: { curves, sweeps }, tasks } }: State<Content>,
    emit: (item: RunRecord | Sample) => void,
  ): ((sweep: number, watched: Float64Array) => void) | undefined {
    if (!(curves === "all" || (curves === "first" && instance === 0))) return undefined;
    const steps = new Set(spacedSteps(sweeps - 1)), count = tasks[role].targets.length;
    return (step, [trace, loss]) => {
      if (!steps.has(step)) return;
      const stage = `bayes-${role}` as const,
        head = { cell, instance, stage, step: step + 1, time: step + 1 };
      emit({ type: "loss", ...head, metric: "kernel_trace", value: trace });
      emit({ type: "loss", ...head, metric: `${role}_train_loss`, value: loss / count });
    };
  }

  function unmixed({ cell, instance }: State<Content>, { diagnostics }: SampledPosterior): Sample {
    return {
      ...{ type: "sample", cell, instance, stage: `bayes-${role}`, metric: "mixing" },
      measured: diagnostics.effectiveSampleSize,
      remark: {
        level: "warning",
        before: `Not checked: all that follows bayes-${role}, as chains have not mixed: effective samples`,
        after: "; take more --sweeps or a smaller richness",
      },
    };
  }
}
