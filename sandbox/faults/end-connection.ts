import type { FastifyReply } from 'fastify';

/** Cuts the connection without a word: the client sees ECONNRESET. */
export function resetConnection(reply: FastifyReply): void {
  reply.raw.socket?.resetAndDestroy();
}

/** Writes the head and the first half of a body, and then cuts the connection. */
export function answerHalf(reply: FastifyReply, status: number): void {
  const { raw } = reply;
  if (raw.destroyed) return;
  const body = JSON.stringify({ status_code: status, details: 'x'.repeat(200) });
  raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  // Not before it was handed over: what is still in the process would go with the connection.
  raw.write(body.slice(0, body.length / 2), () => raw.socket?.destroy());
}

/** Resolves after so long, and never when the connection ends before: nobody is there to be answered. */
export function waitWhileConnected(reply: FastifyReply, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (reply.raw.destroyed) return;
    const timer = setTimeout(resolve, milliseconds);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}
