import { describe, expect, it } from 'vitest';
import { enoughAfterSeconds, type StretchNeed, stretchSize } from '../../workflows/stretch-size.ts';

function size(remaining: number, secondsPerBatch: number, target: StretchNeed['target'] = 'steady'): number {
  return stretchSize({ remaining, lanes: 8, secondsPerBatch, target });
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
    expect(size(320, 0.1)).toBe(20);
    expect(size(16, 0.96)).toBe(1);
    expect(size(16, 0.1)).toBe(5);
    expect(size(1, 0.96)).toBe(1);
  });

  it('is short while the throttle looks for the pace, and one batch while the target is down', () => {
    expect(size(10_000, 0.1, 'changing')).toBe(20);
    expect(size(10_000, 0.1, 'down')).toBe(1);
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
