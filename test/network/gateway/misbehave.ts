import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { type Answer, encodeAnswer, json, text, write } from './http.ts';

const page = '<!doctype html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>';

/**
 * Answers a request the way a fault says. `work` does what the route does without the fault; a fault that needs no honest answer
 * does not call it.
 */
export async function misbehave(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  work: () => Promise<Answer>,
): Promise<void> {
  switch (fault.kind) {
    case 'hang':
      request.resume();
      return;
    case 'reset':
      response.destroy();
      return;
    case 'lost':
      await work();
      response.destroy();
      return;
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
      return write(response, await work());
    case 'status':
      return write(response, statusOf(fault.status, fault.retryAfter));
    case 'html':
      return write(response, { status: 200, body: page, type: 'text/html' });
    case 'unindexed':
      return write(
        response,
        json({ data: { transactions: { pageInfo: { hasNextPage: false }, edges: [] }, transaction: null } }),
      );
    case 'disk-full':
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    case 'corrupt':
      return write(response, changed(await work(), flipMiddle));
    case 'truncate':
      return write(
        response,
        changed(await work(), (bytes) => bytes.subarray(0, bytes.length >> 1)),
      );
    case 'replace':
      return write(response, { status: 200, body: Buffer.from(fault.base64, 'base64') });
  }
}

function statusOf(status: number, retryAfter: number | undefined): Answer {
  const answer = text(status, `Fault ${status}`);
  return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } };
}

function changed(answer: Answer, change: (bytes: Buffer) => Buffer): Answer {
  return { ...answer, body: change(encodeAnswer(answer).bytes) };
}

function flipMiddle(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
