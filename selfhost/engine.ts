import { spawnSync } from "node:child_process";

/** What builds and runs images here. Podman's and buildah's options are for machines without systemd and overlay rights. */
export interface Engine {
  readonly name: "docker" | "podman" | "buildah";
  /** Builds the folder into the image `tag`. */
  readonly build: (folder: string, tag: string, options: readonly string[]) => void;
  /** Null: it only builds. */
  readonly run: readonly string[] | null;
}

const chroot = ["bud", "--isolation", "chroot", "--format", "docker", "--network", "host"];
const podman = ["podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"];

const works = (program: string, ...args: readonly string[]) =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** Runs a program; its output is shown. Throws: if it fails. */
export function must(program: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed`, { cause: error });
}

/** The engine that answers, not the client that is installed; null if there is none. */
export function findEngine(): Engine | null {
  if (works("docker", "info")) {
    const build: Engine["build"] = (folder, tag, options) =>
      must("docker", "build", ...options, "--tag", tag, folder);
    return { name: "docker", build, run: ["docker"] };
  }
  if (!works("buildah", "info")) return null;
  const build: Engine["build"] = (folder, tag, options) =>
    must("buildah", ...chroot, ...options, "--tag", tag, folder);
  const [program = "", ...args] = podman;
  const runs = works(program, ...args, "info");
  return { name: runs ? "podman" : "buildah", build, run: runs ? podman : null };
}
