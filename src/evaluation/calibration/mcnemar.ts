// Whether what changed between two looks at the same things leans to one side beyond chance.

/**
 * McNemar (1947), Note on the sampling error of the difference between correlated proportions, by the exact binomial
 * distribution, two-sided: the chance that a fair coin leans at least so far.
 * @param oneWay how many changed from yes to no
 * @param otherWay how many from no to yes
 */
export function mcnemar(oneWay: number, otherWay: number): number {
  const changed = oneWay + otherWay;
  const least = Math.min(oneWay, otherWay);
  // In logarithms: 2^-changed is no number from about a thousand on.
  let logTerm = changed * Math.log(0.5);
  let tail = 0;
  for (let k = 0; k <= least; k += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(changed - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}
