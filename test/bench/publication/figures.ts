import type { Figure } from '../figure.ts';

export function atMost(figure: string, value: number, unit: string, target: number): Figure {
  return { figure, value: round(value), unit, target: `<= ${target}`, holds: value <= target };
}

export function atLeast(figure: string, value: number, unit: string, target: number): Figure {
  return { figure, value: round(value), unit, target: `>= ${target}`, holds: value >= target };
}

export function told(figure: string, value: number, unit: string): Figure {
  return { figure, value: round(value), unit, target: 'for comparison', holds: true };
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

/** The value below which this share of them lies. */
export function percentile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
