import { describe, expect, it } from 'vitest';
import { enoughAfterSeconds, type StretchNeed, stretchSize } from '../../workflows/stretch-size.ts';

function size(remaining: number, secondsPerBatch: number, need: Partial<StretchNeed> = {}): number {
  return stretchSize({ remaining, lanes: 8, secondsPerBatch, steadySeconds: Infinity, isDown: false, ...need });
}

describe('the size of a stretch', () => {
  it('is a segment while nothing is known of the pace', () => {
    expect(size(10_000, 0)).toBe(10);
  });

  it('is half a minute of work by the observed pace', () => {
    expect(size(10_000, 0.96)).toBe(31);
    expect(size(10_000, 0.1)).toBe(300);
    expect(size(10_000, 40)).toBe(1);
  });

  it('shrinks towards the end, so that all lanes finish together', () => {
    expect(size(320, 0.1)).toBe(30);
    expect(size(16, 0.96)).toBe(2);
    expect(size(16, 0.1)).toBe(10);
    expect(size(8, 0.96)).toBe(1);
    expect(size(1, 0.96)).toBe(1);
  });

  it('is short while the throttle looks for the pace, and no longer than until it does', () => {
    expect(size(10_000, 0.1, { steadySeconds: 0 })).toBe(20);
    expect(size(10_000, 0.1, { steadySeconds: 12 })).toBe(120);
    expect(size(10_000, 0.1, { steadySeconds: 60 })).toBe(300);
  });

  it('is one batch while the target is down', () => {
    expect(size(10_000, 0.1, { isDown: true })).toBe(1);
  });

  it('is bounded however fast the target is', () => {
    expect(size(10_000_000, 0.000_1)).toBe(5_000);
  });
});

describe('a stretch that its target is too slow for', () => {
  it('ends when it has taken half as long again as it was cut for', () => {
    expect(enoughAfterSeconds(31, 0.96)).toBeCloseTo(44.6, 1);
  });

  it('is given fifteen seconds at least, as is one that was cut before the pace was known', () => {
    expect(enoughAfterSeconds(5, 0.1)).toBe(15);
    expect(enoughAfterSeconds(10, 0)).toBe(15);
  });
});
