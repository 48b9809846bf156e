import { randomInt } from "node:crypto";
import { Agent, setGlobalDispatcher } from "undici";

// Each file of tests is a network of its own to the server, so that they do not share the limits of an address: of a
// loopback that has 2^24 of them.
const localAddress = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
setGlobalDispatcher(new Agent({ localAddress, connect: { family: 4 } }));
