import { describe, expect, test } from "vitest";

import { findDisplacedGrant } from "../../src/account/grants/grant-quota.ts";

/** So many grants of a client; the later ones end later. */
const listGrants = (clientId: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${clientId} ${index}`,
    clientId,
    createdAt: 0,
    expiresAt: 1000 + index,
  }));

describe("before a client gets another grant", () => {
  const many = Array.from({ length: 8 }, (_, index) => listGrants(`app ${index}`, 36)).flat();
  const rows = [
    ["nothing ends while there is room", listGrants("own", 49), undefined],
    ["its own oldest one ends at 50", listGrants("own", 50), "own 0"],
    [
      "others' are left alone at 50",
      [...listGrants("other", 20), ...listGrants("own", 50)],
      "own 0",
    ],
    ["nothing of 299 ends", [...many, ...listGrants("own", 11)], undefined],
    ["of 300 the app with the most gives way", [...many, ...listGrants("own", 12)], "app 0 0"],
    [
      "an app with few is never pushed out",
      [...listGrants("few", 1), ...many, ...listGrants("more", 40)],
      "more 0",
    ],
  ] as const;

  test.each(rows)("%s", (_, grants, expected) => {
    expect(findDisplacedGrant(grants, "own")?.id).toBe(expected);
  });

  test("the one that nobody renewed for the longest time goes first", () => {
    const [first, ...more] = listGrants("own", 50);
    const renewed = { ...first, id: "renewed", clientId: "own", createdAt: 0, expiresAt: 9999 };
    expect(findDisplacedGrant([renewed, ...more], "own")?.id).toBe("own 1");
  });
});
