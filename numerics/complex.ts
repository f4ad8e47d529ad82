/** A complex number. */
export type Complex = readonly [re: number, im: number];

/** Sum of complex numbers. */
export function plus(...terms: readonly Complex[]): Complex {
  let re = 0, im = 0;
  for (const [a, b] of terms) {
    re += a;
    im += b;
  }
  return [re, im];
}

/** Difference x − y. */
export function minus(x: Complex, y: Complex): Complex {
  return [x[0] - y[0], x[1] - y[1]];
}

/** Product of complex or real numbers. */
export function times(...factors: readonly (Complex | number)[]): Complex {
  let re = 1, im = 0;
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i];
    if (typeof factor === "number") {
      re *= factor;
      im *= factor;
    } else {
      const [a, b] = factor, old = re;
      re = old * a - im * b;
      im = old * b + im * a;
    }
  }
  return [re, im];
}

/** Quotient x/y. */
export function over(x: Complex, y: Complex): Complex {
  const size = y[0] * y[0] + y[1] * y[1];
  return [(x[0] * y[0] + x[1] * y[1]) / size, (x[1] * y[0] - x[0] * y[1]) / size];
}

/** Complex conjugate. */
export function conjugate(x: Complex): Complex {
  return [x[0], -x[1]];
}
