/** What the guide's troubleshooting says of an answer, or, where it says nothing, what Poolferry makes of it. */
const words: Readonly<Record<string, string>> = {
  400: 'Guide: check JSON format and required fields. Who is refused alone stands among the unconfirmed',
  401: 'Guide: verify access token and scope. A new token is asked for',
  403: 'The client application lacks a scope',
  404: 'The target does not know the tenant or the pool',
  409: 'Guide: user already exists, check import mode',
  412: 'The body is too large, or a user is not as the target wants it',
  413: 'The body is too large: batches are halved',
  422: 'A user is not as the pool’s schemas want it: batches are halved until it stands alone',
  429: 'Guide: reduce parallel requests. Lanes shrink, and wait as the target asks',
  timeout: 'Guide: check network connectivity, and retry. The request was sent again',
  broken: 'The connection ended before the answer was whole: check the network. The request was sent again',
  unconnected: 'The target could not be reached: check the network',
  untrusted: 'The target’s certificate is not trusted',
};

/** Words on an error, by its status or by why no answer came. */
export function describeError(error: string): string {
  const [name = ''] = error.split(' ', 1);
  const known = Object.hasOwn(words, name) ? words[name] : undefined;
  if (known !== undefined) return known;
  return /^5\d\d$/.test(name)
    ? 'The target was failing: the request was sent again'
    : 'No answer of the API: look at proxies and firewalls between';
}
