import type { Params, ParamValue } from "../operators/run_record.ts";
import { kebabCase } from "./names.ts";

/**
 * Which cell of a grid was refused: the parameters that the message does not name, and of which another value would not be refused.
 *
 * @param message Of the refusal.
 * @param cell All parameters of the cell.
 * @param lists The values of each parameter, one or more.
 * @param ask Refuses parameters by throwing, as those of the cell were.
 * @returns Flags and values, empty if no other value of any one parameter helps.
 */
export async function whereRefused(
  message: string,
  cell: Params,
  lists: Readonly<Record<string, readonly ParamValue[]>>,
  ask: (params: Params) => Promise<unknown>,
): Promise<string> {
  const found: string[] = [];
  for (const [name, list] of Object.entries(lists)) {
    const flag = `--${kebabCase(name)}`, said = `${flag} ${cell[name] === Infinity ? "inf" : cell[name]}`;
    if (message.split(flag).slice(1).some((rest) => /^[ ,:]/.test(rest))) continue;
    for (const value of list) {
      if (value === cell[name]) continue;
      if (!await ask({ ...cell, [name]: value }).then(() => true, () => false)) continue;
      found.push(said);
      break;
    }
  }
  return found.join(" ");
}
