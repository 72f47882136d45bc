// A fetch whose answers end: what a provider sends is held in memory whole, so it must not be endless.

export type Fetch = typeof globalThis.fetch;

/** The longest answer of a model is some hundred kilobytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reading a body that is longer, once it is unpacked, fails and closes its connection. */
export function boundedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(bounded(response.body), { status, statusText, headers });
  };
}

/** By hand, as a TransformStream takes several times the processor time. */
function bounded(body: NonNullable<Response["body"]>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        bytes += value.byteLength;
        if (bytes > MAX_BODY_BYTES) {
          const tooLong = new RangeError(`the body is longer than ${MAX_BODY_BYTES} bytes`);
          await reader.cancel(tooLong);
          throw tooLong;
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
