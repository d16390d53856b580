import { definitions } from '../secureauth/generated/definitions.ts';
import type {
  CompleteResetPassword,
  GetUserByKey,
  RequestAddOrResetCredential,
  RequestCode,
  RequestCodeForUser,
  Rfc6902PatchOperations,
  SetPasswordStateRequest,
  VerifyPassword,
} from '../secureauth/generated/identitysystem.ts';
import { type BodyReader, bodyReader } from './validator.ts';

/** Readers of the requests' bodies, by the names that the OpenAPI file gives them. */
export const readCompleteResetPassword = readerOf<CompleteResetPassword>('CompleteResetPassword');
export const readGetUserByKey = readerOf<GetUserByKey>('GetUserByKey');
export const readResetRequest = readerOf<RequestAddOrResetCredential>('RequestAddOrResetCredential');
export const readRequestCode = readerOf<RequestCode>('RequestCode');
export const readRequestCodeForUser = readerOf<RequestCodeForUser>('RequestCodeForUser');
export const readPatchOperations = readerOf<Rfc6902PatchOperations>('Rfc6902PatchOperations');
export const readPasswordState = readerOf<SetPasswordStateRequest>('SetPasswordStateRequest');
export const readVerifyPassword = readerOf<VerifyPassword>('VerifyPassword');

function readerOf<Body>(name: string): BodyReader<Body> {
  return bodyReader<Body>({ $ref: `#/definitions/${name}`, definitions });
}
