import type { SttRejection } from './stt-simulator.ts';

const rejections: Readonly<Record<number, [code: string, message: string]>> = {
  400: ['Bad Request', 'Bad request.'],
  401: ['INVALID_AUTH', 'Invalid credentials.'],
  402: [
    'ASR_PAYMENT_REQUIRED',
    'Project does not have enough credits for an ASR request and does not have an overage agreement.',
  ],
  403: ['INSUFFICIENT_PERMISSIONS', 'Project does not have access to the requested model.'],
  404: ['NOT_FOUND', 'Not found.'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests. Please try again later.'],
};

function rejectionOf(status: number): SttRejection {
  const [code, message] = rejections[status] ?? ['INTERNAL_SERVER_ERROR', 'Internal server error.'];
  return { status, code, message };
}

/** How Deepgram refuses a handshake: JSON, and its reason in a header too. */
export const deepgramRejections = {
  rejectionOf,
  rejectionAnswer: ({ code, message }: SttRejection, requestId: string) => ({
    headers: { 'dg-request-id': requestId, 'dg-error': message },
    body: JSON.stringify({ err_code: code, err_msg: message, request_id: requestId }),
  }),
  acceptHeaders: (requestId: string) => ({ 'dg-request-id': requestId }),
};

export const badQuery = (message: string): SttRejection => ({
  status: 400,
  code: 'INVALID_QUERY_PARAMETER',
  message,
});

/** Whether the `Authorization` header lets a client in. `apiKey` null accepts every key. */
export function isAuthorized(authorization: string | undefined, apiKey: string | null): boolean {
  const key = /^(?:Token|Bearer) (\S+)$/.exec(authorization ?? '')?.[1];
  return key !== undefined && (apiKey === null || key === apiKey);
}
