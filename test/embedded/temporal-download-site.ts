import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** Signed by nobody but itself, for the site's name, and used in tests only. */
export const siteCertificate = `-----BEGIN CERTIFICATE-----
MIIBwDCCAWWgAwIBAgIUDIPybEIlJCFlbqJVRbfkMxLv3TMwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDAgFw0yNjExMjMxOTI4MzhaGA8y
MTI2MTAzMDE5MjgzOFowGzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABIGcfBwdPPjHmaB9hesICMXdTiSoBV4PvEJP
e+tFuwrPXMmWbvCB+LI3gb303/4gr7BnNt+cgwyJ0dJAuTWz/bujgYQwgYEwHQYD
VR0OBBYEFMyC1KGSZQqCZq9A51aFaYubSFquMB8GA1UdIwQYMBaAFMyC1KGSZQqC
Zq9A51aFaYubSFquMBwGA1UdEQQVMBOCEXRlbXBvcmFsLmRvd25sb2FkMAwGA1Ud
EwEB/wQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwCgYIKoZIzj0EAwIDSQAwRgIh
APjhlIWM9il4Y7DZNVStd8Cdk7Sdk48x8nAHINCpk2ZoAiEAtpalyL+Vojeq4cnf
0rPGbDuvTWQEogY5syZxkIHBowI=
-----END CERTIFICATE-----`;
const siteKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvEnRU1Q9xPPxPH8N
VgKzs4S8q6oINh1z+XSDVC3/k6KhRANCAASBnHwcHTz4x5mgfYXrCAjF3U4kqAVe
D7xCT3vrRbsKz1zJlm7wgfiyN4G99N/+IK+wZzbfnIMMidHSQLk1s/27
-----END PRIVATE KEY-----`;

/**
 * Stands in for the site that the Temporal SDK downloads from. The SDK knows it by its name alone, so this is a proxy
 * too, which leads whoever asks for that name here.
 *
 * @param archive the `tar.gz` to serve; none makes a download that begins and never gets on
 * @returns the proxy's address
 */
export async function startDownloadSite(archive: Buffer | undefined): Promise<string> {
  const site = createTlsServer({ key: siteKey, cert: siteCertificate }, (request, response) => {
    if (request.url?.startsWith('/cli/v1.5.1?')) {
      const archiveUrl = 'https://temporal.download/archive/temporal.tar.gz';
      response.end(JSON.stringify({ archiveUrl, fileToExtract: 'temporal' }));
    } else if (archive === undefined) response.writeHead(200).flushHeaders();
    else response.end(archive);
  });
  const sitePort = await listen(site);
  const proxy = createServer().on('connect', (_request, client, first) => {
    const tunnel = connect(sitePort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.write(first);
      tunnel.pipe(client).pipe(tunnel);
    });
    tunnel.on('error', () => client.destroy());
    client.on('error', () => tunnel.destroy());
  });
  const proxyPort = await listen(proxy);
  onTestFinished(() => {
    proxy.close();
    site.close();
    site.closeAllConnections();
  });
  return `http://127.0.0.1:${proxyPort}`;
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
