type Chunk = { readonly done: boolean; readonly value?: Uint8Array | undefined };

/**
 * The same answer, whose body ends with the socket too, or at `untilMs`, in ms since 1970. The socket was not yet accepted; it
 * is closed with the body.
 */
export function endWithSocket(response: Response, socket: WebSocket, untilMs: number): Response {
  socket.accept();
  if (!response.body) {
    socket.close(1000);
    return response;
  }
  const reader = response.body.getReader();
  const { promise: ended, resolve: end } = Promise.withResolvers<Chunk>();
  const timer = setTimeout(() => end({ done: true }), Math.max(0, untilMs - Date.now()));
  socket.addEventListener("close", () => end({ done: true }));
  const leave = () => {
    clearTimeout(timer);
    socket.close(1000);
    return reader.cancel();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value }: Chunk = await Promise.race([reader.read(), ended]);
        if (value) controller.enqueue(value);
        if (!done) return;
        controller.close();
        await leave();
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}
