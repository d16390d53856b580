import { expect, test } from 'vitest';
import { loadSourceAdapter } from '../../sources/load-adapter.ts';
import { sourceAdapters } from '../../sources/registry.ts';

test('each adapter can be loaded alone', async () => {
  for (const [name, adapter] of sourceAdapters) expect(await loadSourceAdapter(name)).toBe(adapter);
});
