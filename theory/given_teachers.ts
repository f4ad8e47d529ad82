import type { Prediction } from "./prediction.ts";

/** β₁ and β₂, `[D]` each. */
export type Teachers = readonly [source: Float64Array, target: Float64Array];

/**
 * A law that takes the teachers from the parameters unless they are given. It remembers what it last said for a set of
 * parameters, by identity: the instances of a cell, and the checks of an instance, ask for the same.
 *
 * @param law The prediction, from parameters and teachers that nobody writes to.
 * @param teachersOf The teachers that the parameters fix.
 */
export function givenTeachers<Params extends object>(
  law: (params: Params, teachers: Teachers) => Prediction,
  teachersOf: (params: Params) => Teachers,
): (params: Params, teachers?: Teachers) => Prediction {
  const last = new WeakMap<Params, { readonly teachers: Teachers; readonly said: Prediction }>();
  return (params, teachers = teachersOf(params)) => {
    const known = last.get(params);
    if (known && known.teachers.every((teacher, i) => teacher === teachers[i])) return known.said;
    const said = law(params, teachers);
    last.set(params, { teachers, said });
    return said;
  };
}
