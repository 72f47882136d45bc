// The machine's HTTP client.

export const systemFetch: typeof fetch = (input, init) => fetch(input, init);
