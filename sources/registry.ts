import { Problem } from '../contract/problem.ts';
import type { SourceAdapter } from '../contract/source.ts';
import { aspnet } from './aspnet.ts';
import { auth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { csv } from './csv.ts';
import { django } from './django.ts';
import { entra } from './entra.ts';
import { firebase } from './firebase.ts';
import { fusionauth } from './fusionauth.ts';
import { json } from './json.ts';
import { keycloak } from './keycloak.ts';
import { ldif } from './ldif.ts';
import { ndjson } from './ndjson.ts';
import { okta } from './okta.ts';
import { postgres } from './postgres.ts';
import { secureauth } from './secureauth.ts';
import { supabase } from './supabase.ts';

/** Every adapter by its name in `migration.yaml`. */
export const sourceAdapters: ReadonlyMap<string, SourceAdapter> = new Map(
  [
    aspnet,
    auth0,
    cognito,
    csv,
    django,
    entra,
    firebase,
    fusionauth,
    json,
    keycloak,
    ldif,
    ndjson,
    okta,
    postgres,
    secureauth,
    supabase,
  ].map((adapter) => [adapter.name, adapter]),
);

/** @throws Problem `wrong_configuration` when there is no adapter of this name */
export function findSourceAdapter(name: string): SourceAdapter {
  const adapter = sourceAdapters.get(name);
  if (adapter !== undefined) return adapter;
  throw new Problem(
    'wrong_configuration',
    'There is no source of this type',
    'source.type',
    `Take one of ${[...sourceAdapters.keys()].join(', ')}.`,
  );
}
