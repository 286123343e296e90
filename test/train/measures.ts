/** Area under the ROC curve: the chance that a positive is ranked above a negative. NaN where one of them is missing. */
export function auc(labels: readonly number[], scores: readonly number[]): number {
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let rankSum = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at += 1) {
      if (labels[order[at] ?? 0] !== 1) continue;
      rankSum += (from + to + 1) / 2; // tied ones share the middle rank
      positives += 1;
    }
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

/** Expected calibration error over ten bins of equal count. */
export function calibrationError(labels: readonly number[], chances: readonly number[], bins = 10): number {
  const order = [...chances.keys()].sort((a, b) => (chances[a] ?? 0) - (chances[b] ?? 0));
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const members = order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins));
    const gap = members.reduce((sum, index) => sum + (labels[index] ?? 0) - (chances[index] ?? 0), 0);
    error += Math.abs(gap) / order.length;
  }
  return error;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's; NaN where one side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [together, ofA, ofB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = (b[index] ?? 0) - meanB;
    together += (value - meanA) * other;
    ofA += (value - meanA) ** 2;
    ofB += other ** 2;
  }
  return together / Math.sqrt(ofA * ofB);
}

/** Spearman's: the correlation of ranks; tied values share the middle rank. */
export const rankCorrelation = (a: readonly number[], b: readonly number[]): number => correlation(ranks(a), ranks(b));

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (const index of order.slice(from, to)) result[index] = (from + to + 1) / 2;
    from = to;
  }
  return result;
}
