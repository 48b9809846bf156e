const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** True for names and addresses that mean this very computer. `hostname` as `URL` has it. */
export const isLoopbackHost = (hostname: string) => loopback.test(hostname);
