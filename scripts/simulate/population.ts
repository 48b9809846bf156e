const firstNames =
  "Ada Bo Chen Dara Eve Femi Gita Hugo Ines Jun Kofi Lena Marie Nils Olu Priya Quinn Rosa Sami Tess Uma Vera Wei Xenia Yusuf Zoe Anna Boris Clara David Emma Farid Grace Hana Ivan Julia Karl Linh Mohamed Noor Oscar Paul Ruth Sven Tomas Ursula Viktor Yara".split(
    " ",
  );
const lastNames = "Abara Berg Cohen Diaz Engel Fujita Grant Haddad Iyer".split(" ");

/** 22 characters, as ids of accounts have them; in order, so that a table is filled in minutes. */
const toId = (index: number) => index.toString(36).padStart(22, "0");

/** One person of many; some others have the same name. */
export function toPerson(index: number): { readonly id: string; readonly name: string } {
  const first = firstNames[index % firstNames.length];
  const last = lastNames[index % lastNames.length];
  return { id: toId(index), name: `${first} ${last} ${index % 100_000}` };
}

/** An app that registered itself, with what Claude Code sends. */
export function toClient(index: number): { readonly name: string; readonly value: string } {
  const clientId = toId(index).slice(-16);
  const value = JSON.stringify({
    clientId,
    redirectUris: [`http://localhost:${20_000 + (index % 40_000)}/callback`],
    clientName: "Claude Code (toolhub)",
    grantTypes: ["authorization_code", "refresh_token"],
    responseTypes: ["code"],
    registrationDate: 1_795_000_000,
    registrationExpiresAt: 1_802_776_000,
    tokenEndpointAuthMethod: "none",
    authMethodExplicit: true,
  });
  return { name: `client:${clientId}`, value };
}
