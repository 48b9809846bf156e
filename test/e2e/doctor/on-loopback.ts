import { Server } from "node:net";

// Loaded before an example of other people: they listen at every address, some at port 3000 whatever one says.
const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, port: unknown, ...rest: unknown[]) {
  if (typeof port !== "number") return Reflect.apply(listen, this, [port, ...rest]);
  const chosen = port === 3000 ? Number(process.env.MCP_PORT) : port;
  return Reflect.apply(listen, this, [chosen, "127.0.0.1", ...rest]);
} as typeof listen;
