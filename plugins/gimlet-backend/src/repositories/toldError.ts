import {
  GimletError,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** An error as everybody may read it. What is a defect of ours tells no details: they are for the log. */
export function toldError(error: unknown): ToldError {
  if (!(error instanceof GimletError) || error.code === 'internal') {
    return {
      code: 'internal',
      message: 'Something went wrong on the server.',
      whatToDo: "Look into the server's log, or ask who runs it.",
    };
  }
  const { code, message, whatToDo } = error;
  return { code, message, ...(whatToDo === undefined ? {} : { whatToDo }) };
}
