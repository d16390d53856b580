import { z } from 'zod';
import { type AdapterSettings, duplicateRules } from '../../contract/source.ts';
import { isPhoneRegion } from '../../sources/phone-number.ts';
import { sourceAdapters } from '../../sources/registry.ts';
import { mapping } from './mapping-schema.ts';
import { secretReference } from './secret-schema.ts';

const noInput = 'has to be a file, a folder, - for standard input, or a list of them';

const inputs = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: noInput })
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** The settings that some adapters take; each adapter names its own. */
const adapterSettings = {
  columns: z.array(z.string()).min(1).exactOptional(),
  delimiter: z.string().length(1).exactOptional(),
  quote: z.string().max(1).exactOptional(),
  spreadsheetEscapes: z.boolean().exactOptional(),
  array: z.string().min(1).exactOptional(),
  connection: secretReference.exactOptional(),
  query: z.string().min(1).exactOptional(),
} satisfies Record<keyof AdapterSettings, z.ZodType>;

const country = z.string().refine(isPhoneRegion, { error: 'has to be a country as ISO 3166-1 writes it, such as FR' });

/** `source` of `migration.yaml`. */
export const source = z
  .strictObject({
    type: z.string().min(1),
    input: inputs.exactOptional(),
    duplicates: z.enum(duplicateRules).exactOptional(),
    phoneRegion: country.exactOptional(),
    mapping: mapping.exactOptional(),
    ...adapterSettings,
  })
  .superRefine((settings, context) => {
    const adapter = sourceAdapters.get(settings.type);
    // A type that there is not is told with those that there are, when everything else is right.
    if (adapter === undefined) return;
    const { settings: taken = [], needs = ['input'], refusesMapping } = adapter;
    const say = (setting: string, message: string) => context.addIssue({ code: 'custom', path: [setting], message });
    for (const name of needs) {
      if (settings[name] === undefined)
        say(name, name === 'input' ? noInput : `is needed by the source ${settings.type}`);
    }
    const foreign = Object.keys(settings).filter(
      (name) => name in adapterSettings && !taken.some((one) => one === name),
    );
    if (!needs.includes('input') && settings.input !== undefined) foreign.push('input');
    if (refusesMapping === true && settings.mapping !== undefined) foreign.push('mapping');
    for (const name of foreign) say(name, `is not a setting of the source ${settings.type}`);
    if (settings.delimiter !== undefined && settings.delimiter === settings.quote)
      say('quote', 'has to differ from delimiter');
  });
