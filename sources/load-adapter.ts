import type { SourceAdapter } from '../contract/source.ts';

type Load = () => Promise<SourceAdapter>;

/** How each adapter is loaded, by its name in `migration.yaml`. */
const loaders: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['aspnet', async () => (await import('./aspnet.ts')).aspnet],
  ['auth0', async () => (await import('./auth0.ts')).auth0],
  ['cognito', async () => (await import('./cognito.ts')).cognito],
  ['csv', async () => (await import('./csv.ts')).csv],
  ['django', async () => (await import('./django.ts')).django],
  ['entra', async () => (await import('./entra.ts')).entra],
  ['firebase', async () => (await import('./firebase.ts')).firebase],
  ['fusionauth', async () => (await import('./fusionauth.ts')).fusionauth],
  ['json', async () => (await import('./json.ts')).json],
  ['keycloak', async () => (await import('./keycloak.ts')).keycloak],
  ['ldif', async () => (await import('./ldif.ts')).ldif],
  ['ndjson', async () => (await import('./ndjson.ts')).ndjson],
  ['okta', async () => (await import('./okta.ts')).okta],
  ['postgres', async () => (await import('./postgres.ts')).postgres],
  ['secureauth', async () => (await import('./secureauth.ts')).secureauth],
  ['supabase', async () => (await import('./supabase.ts')).supabase],
]);

/**
 * Loads one adapter alone: a thread needs no other, and all of them together take as long as preparing some ten thousand
 * users.
 *
 * @param name of an adapter that there is
 */
export async function loadSourceAdapter(name: string): Promise<SourceAdapter> {
  const load = loaders.get(name);
  if (load === undefined) throw new RangeError(`There is no source adapter ${name}`);
  return await load();
}
