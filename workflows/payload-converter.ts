import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * Reads what cannot be decoded as undefined instead of throwing.
 *
 * Anybody may send a signal, in any encoding, by the Web UI or another SDK. The SDK decodes it before the handler is
 * called, and an exception there would fail every workflow task of the migration from then on, so that not even an abort
 * could reach it. As undefined it is judged like any other wrong payload: it changes nothing and shows in the progress.
 */
class TolerantPayloadConverter implements PayloadConverter {
  toPayload<Value>(value: Value): Payload {
    return defaultPayloadConverter.toPayload(value);
  }

  fromPayload<Value>(payload: Payload): Value {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return undefined as Value;
    }
  }
}

/** The name that the workflow bundle looks for. */
export const payloadConverter = new TolerantPayloadConverter();
