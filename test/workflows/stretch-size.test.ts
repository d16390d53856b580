import { describe, expect, it } from 'vitest';
import { type StretchNeed, stretchSize } from '../../workflows/stretch-size.ts';

function size(remaining: number, secondsPerBatch: number, target: StretchNeed['target'] = 'steady'): number {
  return stretchSize({ remaining, lanes: 8, secondsPerBatch, target });
}

describe('the size of a stretch', () => {
  it('is a segment while nothing is known of the pace', () => {
    expect(size(10_000, 0)).toBe(10);
  });

  it('is ten seconds of work by the observed pace', () => {
    expect(size(10_000, 0.96)).toBe(11);
    expect(size(10_000, 0.1)).toBe(100);
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
