import type { VerificationPart } from '../contract/messages.ts';
import { Problem } from '../contract/problem.ts';
import type { MigrationSettings } from '../contract/settings.ts';

/** What each part needs of the configuration; rows need nothing. */
const needs: Readonly<Record<Exclude<VerificationPart, 'rows'>, string>> = {
  credentials: 'verification.sample',
  logins: 'verification.logins',
  'reset-flow': 'verification.resetFlow',
  export: 'verification.exportLimit',
};

/**
 * Sees that every part which was asked for by name can be done: one that is not configured would be left out in silence.
 *
 * @throws Problem `wrong_configuration` naming the setting
 */
export function requireConfigured(parts: readonly VerificationPart[], { verification }: MigrationSettings): void {
  const { sample, loginsFile, resetFlow, exportLimit } = verification;
  const configured: Readonly<Record<VerificationPart, boolean>> = {
    rows: true,
    credentials: sample !== undefined,
    logins: loginsFile !== undefined,
    'reset-flow': resetFlow !== undefined,
    export: exportLimit > 0,
  };
  for (const part of parts) {
    if (configured[part] || part === 'rows') continue;
    throw new Problem(
      'wrong_configuration',
      `\`--only ${part}\` has nothing to verify: it is not configured`,
      needs[part],
      'Set it, or leave the part out; docs/verification.md says what each needs.',
    );
  }
}
