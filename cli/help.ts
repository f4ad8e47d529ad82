import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { kebabCase } from "../pipelines/names.ts";
import { commonOptions } from "./common_options.ts";
import { describeParameter } from "./describe_parameter.ts";
import { capital, indented, wrap } from "./prose.ts";

const command = "deno task pipeline";

/** What `--help` prints when no pipeline is named. */
export function commonHelp(): string {
  const options = commonOptions.map(({ name, value, meaning }) =>
    `  ${`--${name}${value ? ` ${value}` : ""}`.padEnd(26)}${meaning}`
  );
  return `Runs transfer-learning experiments and checks each number against theory.

  ${command}                       the default: linear-transfer, preset quick
  ${command} --list                every pipeline
  ${command} NAME --help           its parameters, explained
  ${command} NAME [--PARAMETER VALUE]... [options]
  ${command} FILE.ts [...]         your own pipeline, made by definePipeline

Options

${options.join("\n")}

Values

  A numeric parameter takes a value, a list 0.1,0.5,1 or a range start:stop:step that reaches
  stop if the steps do; several of them span a grid of cells. A value may be an expression such
  as cos(pi/8), and inf where a parameter may be infinite. What you do not give has the preset's
  value, or else the default.

Verdicts

  ✓ agrees         measurement and prediction differ by at most 3 standard errors (z <= 3), beyond
                   what the theory itself leaves open (shown as predicted±allowance)
  ✗ disagrees      they differ by more
  ? inconclusive   the standard error exceeds a tenth of the prediction (or of 0.05, if larger), or
                   there is one instance: such a check says little, whatever z; raise --instances

  The error in parentheses, 0.6534(21) for 0.6534 ± 0.0021, is that of the mean of what was
  measured, over instances and their data. The one that z and verdict use is that of the mean of
  measured − predicted: smaller where theory knows each instance's data, so that both vary
  together, and never below the scatter of single instances where theory knows that.

  Transferability helps where it is positive and hurts where it is negative, if it is at least 3
  of its errors in parentheses, and 0.0001, away from 0; else it has no clear effect.

Stages

  scratch          the target is learned by a network that has seen nothing before
  pretrain         the source is learned: what it leaves on the network
  linear-transfer  the pretrained features are frozen, a new readout learns the target
  fine-tune        all pretrained weights learn the target
  lazy-fine-tune   the pretrained kernel is frozen and fitted to the target: weights that hardly move
  transfer         the target is learned as richly as the source, from the pretrained weights
  bayes-source     the posterior of a network that learns the source is sampled
  bayes-target     the posterior of a network that learns the target, its weights held to the source's

Exit status

  0 done   1 failed while running, or a cell lost all its instances   2 bad usage, nothing ran
  3 --strict and a check disagrees (inconclusive ones pass)
  130 interrupted, what was written is valid

Examples

  ${command} linear-transfer --alignment 0:1:0.25
  ${command} --instances 100 --out checks.csv --out records.jsonl
  ${command} spiked-kernel --show transferability --plot spike.svg
  ${command} --format jsonl --quiet | jq 'select(.type == "check")'
`;
}

/** What `NAME --help` prints: what the pipeline shows, its parameters, presets and examples. */
export function pipelineHelp(pipeline: Pipeline): string {
  const { name, shows, result, about, parameters, presets, metrics = {}, examples = [] } = pipeline;
  const measured = Object.entries(metrics).map(([metric, meaning]) => `  ${metric}${indented(meaning)}`);
  const described = Object.entries(parameters).map(([parameter, declaration]) =>
    describeParameter(parameter, declaration, presets.quick[parameter])
  );
  const longest = Math.max(...Object.keys(presets).map((preset) => preset.length));
  const sets = Object.entries(presets).map(
    ([preset, { instances, shows, result, insteadOfQuick: _, figure: __, ...values }]) => {
      const texts = Object.entries(values).map(([parameter, text = ""]) =>
        `--${kebabCase(parameter)}\0${/[()*;<>?]/.test(text) ? `'${text}'` : text}`
      );
      const options = wrap([`--instances\0${instances}`, ...texts].join(" "), 96 - longest - 5); // \0 does not break
      const indent = " ".repeat(longest + 5);
      const said = shows
        ? `${wrap([capital(shows), result].filter(Boolean).join("; "), 96 - longest - 5)}\n`
        : "";
      return `  ${preset.padEnd(longest + 3)}${
        `${said}${options}`.replaceAll("\0", " ").replaceAll("\n", `\n${indent}`)
      }`;
    },
  );
  const lines = examples.map(({ options, shows }) => `  ${command} ${name} ${options}\n      ${shows}`);
  return [
    `${name}: ${shows}\n${result}`,
    ...about ? about.trim().split(/\n\s*\n/).map((paragraph) => wrap(paragraph, 96)) : [],
    "Parameters",
    described.join("\n"),
    ...measured.length > 0 ? ["Metrics, for --show and in the records", measured.join("\n")] : [],
    "Presets",
    sets.join("\n"),
    ...lines.length > 0 ? ["Examples", lines.join("\n")] : [],
    `Common options: ${command} --help`,
  ].join("\n\n") + "\n";
}

/**
 * What `--list` says of a pipeline: one line if it fits.
 *
 * @param width Characters of a line; whoever reads it by a program has one line each.
 */
export function listLine({ name, shows, result }: Pipeline, width = Infinity): string {
  const indent = 21, text = wrap(`${shows} (${result})`, Math.max(width - indent, 30));
  return `${name.padEnd(indent)}${text.replaceAll("\n", `\n${" ".repeat(indent)}`)}\n`;
}
