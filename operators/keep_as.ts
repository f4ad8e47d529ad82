import type { OperatorFunction } from "rxjs";
import { advance } from "./advance.ts";
import type { Contents, Flow, State } from "./state.ts";

/**
 * Gives something that a state holds a second name, so that a later operator may use the first one again.
 *
 *     in   --s----r--|
 *     out  --t----r--|        t: s with `name` added, at the same stage
 *
 * @param name The second name.
 * @param pick What to keep.
 */
export function keepAs<Content extends Contents, const Name extends string, Value>(
  name: Name,
  pick: (content: NoInfer<Content>) => Value,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly [Key in Name]: Value }>> {
  return advance(undefined, ({ content }: State<Content>) => {
    return { added: { [name]: pick(content) } as { readonly [Key in Name]: Value } };
  });
}
