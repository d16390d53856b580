import { z } from 'zod';
import { type AdapterSettings, duplicateRules, type SourceAdapter } from '../../contract/source.ts';
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
  columns: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .describe("The columns' names of a CSV file, where no row says them."),
  delimiter: z
    .string()
    .length(1)
    .exactOptional()
    .describe('The character between two fields of a CSV file: , unless told.'),
  quote: z
    .string()
    .max(1)
    .exactOptional()
    .describe('The character around fields of a CSV file: " unless told; empty where there is none.'),
  spreadsheetEscapes: z
    .boolean()
    .exactOptional()
    .describe('Take away what a tool has put before values so that no spreadsheet takes them for formulas.'),
  array: z
    .string()
    .min(1)
    .exactOptional()
    .describe('The name of the array of users in a JSON document; left out, it is the root.'),
  connection: secretReference.exactOptional().describe('Where the worker finds the address of the database.'),
  query: z.string().min(1).exactOptional().describe('One SQL query that yields one row a user.'),
} satisfies Record<keyof AdapterSettings, z.ZodType>;

const country = z
  .string()
  .refine(isPhoneRegion, { error: 'has to be a country as ISO 3166-1 writes it, such as FR' })
  .meta({
    description: 'The country of phone numbers without a prefix, as ISO 3166-1 writes it: FR.',
    pattern: '^[A-Z]{2}$',
  });

const adapters = [...sourceAdapters.values()];

/** `source` of `migration.yaml`. What is left to code is told to editors too, in words of JSON Schema. */
export const source = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .meta({
        description: `Which adapter reads the export.\n\n${adapters.map(({ name, description }) => `- ${name}: ${description}`).join('\n')}`,
        enum: adapters.map(({ name }) => name),
      }),
    input: inputs
      .exactOptional()
      .describe("The export, as the workers see it: a file, a folder, '-' for standard input, or a list of them."),
    duplicates: z
      .enum(duplicateRules)
      .exactOptional()
      .describe('What becomes of users that share an identifier. Left out: refuse.'),
    phoneRegion: country.exactOptional(),
    mapping: mapping.exactOptional(),
    ...adapterSettings,
  })
  .superRefine((settings, context) => {
    const adapter = sourceAdapters.get(settings.type);
    // A type that there is not is told with those that there are, when everything else is right.
    if (adapter === undefined) return;
    const { needed, foreign } = settingsOf(adapter);
    const say = (setting: string, message: string) => context.addIssue({ code: 'custom', path: [setting], message });
    for (const name of needed) {
      if (settings[name] === undefined)
        say(name, name === 'input' ? noInput : `is needed by the source ${settings.type}`);
    }
    for (const name of foreign) {
      if (settings[name] !== undefined) say(name, `is not a setting of the source ${settings.type}`);
    }
    if (settings.delimiter !== undefined && settings.delimiter === settings.quote)
      say('quote', 'has to differ from delimiter');
  })
  .meta({
    description: 'The export, and how it is read.',
    allOf: adapters.map((adapter) => {
      const { needed, foreign } = settingsOf(adapter);
      const none = Object.fromEntries(foreign.map((name) => [name, false]));
      return {
        if: { properties: { type: { const: adapter.name } }, required: ['type'] },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
        then: { required: needed, properties: none },
      };
    }),
  });

type SourceSetting = 'input' | 'mapping' | keyof AdapterSettings;

/** The settings without which an adapter reads nothing, and those of others. */
function settingsOf({ settings: taken = [], needs = ['input'], refusesMapping = false }: SourceAdapter): {
  readonly needed: readonly SourceSetting[];
  readonly foreign: readonly SourceSetting[];
} {
  const names = Object.keys(adapterSettings) as (keyof AdapterSettings)[];
  return {
    needed: needs,
    foreign: [
      ...names.filter((name) => !taken.includes(name)),
      ...(needs.includes('input') ? [] : (['input'] as const)),
      ...(refusesMapping ? (['mapping'] as const) : []),
    ],
  };
}
