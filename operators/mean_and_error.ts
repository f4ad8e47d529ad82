/** Mean of some numbers with its standard error, null for a single one. */
export function meanAndError(values: readonly number[]): { mean: number; standardError: number | null } {
  const count = values.length;
  // Shifting by the first value makes the mean of equal values exact, so a constant prediction keeps its digits.
  const shift = values[0];
  const mean = shift + values.reduce((sum, value) => sum + (value - shift), 0) / count;
  if (count === 1) return { mean, standardError: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
