import {
  GimletError,
  serverAddress as addressOf,
  type ServerAddress,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { UsageError } from '../terminal';

/** The API of the server that was named on the command line. */
export function serverAddress(given: string): ServerAddress {
  try {
    return addressOf(given);
  } catch (error) {
    if (!(error instanceof GimletError)) throw error;
    throw new UsageError(error.message, error.whatToDo);
  }
}
