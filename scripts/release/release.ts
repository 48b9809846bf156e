/** What a release would be made of. */
export interface ReleaseDraft {
  readonly version: string;
  /** The version that package.json has. */
  readonly current: string;
  readonly changelog: string;
  /** As `git status --porcelain` prints them. */
  readonly changedFiles: string;
  readonly branch: string;
  readonly tags: readonly string[];
}

const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const unreleased = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m;

const isHigher = (version: string, current: string) => {
  const [one, other] = [version, current].map((each) => each.split(".").map(Number));
  const at = one?.findIndex((part, index) => part !== other?.[index]) ?? -1;
  return at >= 0 && Number(one?.[at]) > Number(other?.[at]);
};

/** What has to be done before there can be a release, a sentence for each. */
export function findReleaseProblems(draft: ReleaseDraft): string[] {
  const { version, current, changelog, changedFiles, branch, tags } = draft;
  const section = unreleased.exec(changelog)?.[1] ?? "";
  const rules: readonly (readonly [isWrong: boolean, what: string])[] = [
    [!form.test(version), `"${version}" is no version: write three numbers, such as 1.2.3.`],
    // The first release may have the version that the repository began with.
    [
      form.test(version) &&
        !isHigher(version, current) &&
        !(version === current && tags.every((tag) => !/^v\d/.test(tag))),
      `${version} does not come after ${current}.`,
    ],
    [tags.includes(`v${version}`), `There is a tag v${version} already.`],
    [!/^- /m.test(section), "CHANGELOG.md has nothing under Unreleased: say there what changed."],
    [
      /^### (Removed|Changed)$/m.test(section) && !/^### Migration$/m.test(section),
      "CHANGELOG.md tells of something changed or removed: add a section Migration that says what to do, or that there is nothing to do.",
    ],
    [
      changedFiles !== "",
      "There are changes that are not committed: commit them, or put them away.",
    ],
    [branch !== "main", `Releases are made on main, and this is ${branch}.`],
  ];
  return rules.flatMap(([isWrong, what]) => (isWrong ? [what] : []));
}

/** Puts what is unreleased under a heading of its own. */
export function cutSection(changelog: string, version: string, date: string) {
  const section = (unreleased.exec(changelog)?.[1] ?? "").trim();
  const head = `## Unreleased\n\n## ${version} (${date})\n\n${section}\n\n`;
  return {
    section,
    changelog: `${changelog
      .replace("Nothing is released yet.", "")
      .replace(unreleased, () => head)
      .trimEnd()}\n`,
  };
}

/** A tag's message: what people read as the notes of the release. */
export const toNotes = (version: string, section: string) => `toolhub ${version}\n\n${section}\n`;

/** The file with the new version; a lock file names it twice. */
export function setVersion(file: string, text: string, from: string, to: string): string {
  const times = file === "package-lock.json" ? 2 : 1;
  let left = times;
  const key = file.endsWith(".ts") ? "version: " : '"version": ';
  const next = text.replaceAll(`${key}"${from}"`, (found) => {
    left -= 1;
    return left >= 0 ? `${key}"${to}"` : found;
  });
  if (left > 0) throw new Error(`${file} does not name the version ${from}.`);
  return next;
}
