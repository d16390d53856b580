import { describe, expect, it } from 'vitest';
import { stretchSize } from '../../workflows/stretch-size.ts';

describe('the size of a stretch', () => {
  it('is a segment while nothing is known of the pace', () => {
    expect(stretchSize(10_000, 8, 0)).toBe(10);
  });

  it('is ten seconds of work by the observed pace', () => {
    expect(stretchSize(10_000, 8, 0.96)).toBe(11);
    expect(stretchSize(10_000, 8, 0.1)).toBe(100);
  });

  it('shrinks towards the end, so that all lanes finish together', () => {
    expect(stretchSize(320, 8, 0.1)).toBe(20);
    expect(stretchSize(16, 8, 0.96)).toBe(1);
    expect(stretchSize(16, 8, 0.1)).toBe(5);
    expect(stretchSize(1, 8, 0.96)).toBe(1);
  });

  it('is bounded however fast the target is', () => {
    expect(stretchSize(10_000_000, 8, 0.000_1)).toBe(5_000);
  });
});
