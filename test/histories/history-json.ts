import { createRequire } from 'node:module';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/** What is used of protobufjs, of a message's type and of Temporal's own types. */
interface ProtoJson {
  fromJson(type: MessageType, json: unknown, options: { ignoreUnknownFields: boolean }): History;
  toJson(type: MessageType, message: unknown): unknown;
}
interface MessageType {
  fromObject(value: object): unknown;
}
interface Types {
  lookupType(name: string): MessageType;
}

// The SDK's `historyToJSON` and `historyFromJSON` throw "type must be a Type" where npm has laid a copy of protobufjs
// into each of the SDK's packages: they hand a type of one copy to another. This is what they do, with one copy alone.
const ofCommon = createRequire(createRequire(import.meta.url).resolve('@temporalio/common'));
const ofProto = createRequire(ofCommon.resolve('@temporalio/proto'));
const { fromJson, toJson }: ProtoJson = ofProto('protobufjs/ext/protojson');
const { patchProtobufRoot }: { patchProtobufRoot(types: unknown): Types } = ofCommon(
  '@temporalio/proto/lib/patch-protobuf-root',
);
const historyType = patchProtobufRoot(ofCommon('@temporalio/proto')).lookupType('temporal.api.history.v1.History');

/** As `temporal workflow show --output json` and the Web UI write it. */
export function historyToJson(history: History): unknown {
  return toJson(historyType, historyType.fromObject(history));
}

/** Reads what {@link historyToJson} and Temporal's own tools write. */
export function historyFromJson(json: unknown): History {
  return fromJson(historyType, json, { ignoreUnknownFields: true });
}
