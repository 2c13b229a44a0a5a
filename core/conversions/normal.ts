/** The share of a standard normal distribution below z, to about 1e-15. */
export function normalBelow(z: number): number {
  if (Math.abs(z) > 9) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  // Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + …): https://dlmf.nist.gov/7.6#E2
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The z below which a share of a standard normal distribution lies. */
export function normalQuantile(share: number): number {
  let [low, high] = [-9, 9];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How often chance alone makes a chi-square of so many degrees of freedom this large or larger. */
export function chiSquareAbove(value: number, degrees: number): number {
  if (value <= 0) return 1;
  const isOdd = degrees % 2 === 1;
  let above = isOdd ? 2 * normalBelow(-Math.sqrt(value)) : Math.exp(-value / 2);
  // Each two degrees more add (x/2)^(k/2) e^(-x/2) / Γ(k/2 + 1): https://dlmf.nist.gov/8.8#E2
  let step = isOdd
    ? Math.sqrt((2 * value) / Math.PI) * Math.exp(-value / 2)
    : (value / 2) * Math.exp(-value / 2);
  for (let k = isOdd ? 1 : 2; k < degrees; k += 2) {
    above += step;
    step *= value / (k + 2);
  }
  return Math.min(1, above);
}
