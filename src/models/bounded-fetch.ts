// A fetch whose answers end: what a provider sends is held in memory whole, so it must not be endless.

export type Fetch = typeof globalThis.fetch;

/** The longest answer of a model is some hundred kilobytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reading a body that is longer, once it is unpacked, fails and closes its connection. */
export function boundedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > MAX_BODY_BYTES) throw new RangeError(`the body is longer than ${MAX_BODY_BYTES} bytes`);
          controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}
