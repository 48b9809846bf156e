import { spawnSync } from "node:child_process";

/** A network whose only way out leads nowhere; Linux counts what is sent there, the question for an address included. */
const prelude = `set -e
ip link set lo up
ip link add out type veth peer name nowhere
for link in out nowhere; do echo 1 >/proc/sys/net/ipv6/conf/$link/disable_ipv6; ip link set $link up; done
ip addr add 10.9.9.1/24 dev out
ip route add default via 10.9.9.2
`;

/** For programs that run in there: how many packets were sent to anywhere but this computer. */
export const countSent = `const countSent = async () => {
  const lines = (await import("node:fs")).readFileSync("/proc/net/dev", "utf8").split("\\n");
  const [, counts = ""] = lines.map((line) => line.split(":")).find(([name]) => name.trim() === "out") ?? [];
  return Number(counts.trim().split(/ +/)[9]);
};
`;

const isolate = ["--net", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];

/** Whether this user may make such a network here. */
export const hasQuietNetworks = (): boolean =>
  spawnSync("unshare", [...isolate, "sh", "-c", prelude]).status === 0;

/** Runs a shell script in such a network until it ends. */
export function runInQuietNetwork(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  const args = [...isolate, "sh", "-c", prelude + script];
  return spawnSync("unshare", args, { cwd, env, encoding: "utf8", timeout: 110_000 });
}
