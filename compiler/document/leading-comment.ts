import { type ASTNode, type Token, TokenKind } from "graphql";

/** What programs read of a comment, and what lawyers do: neither says what an operation is for. */
const noProse = [
  /^import\b.*["'].*["']/,
  /^(eslint|graphql-eslint|prettier|biome|oxlint|cspell|nolint|noqa)\b/i,
  /^@(generated|ts-)/,
];
const licence =
  /\bcopyright (\(c\)|©|\d{4})|SPDX-License-Identifier|\blicensed under the\b|\ball rights reserved\b/i;

/** The lines of comment right before a node, without imports, orders to linters and licences; empty if there are none. */
export function toLeadingComment({ loc }: ASTNode): string {
  const tokens: Token[] = [];
  for (let token = loc?.startToken.prev; isOwnLine(token); token = token.prev)
    tokens.unshift(token);
  const text = splitBlocks(tokens).filter((block) => !licence.test(block.join("\n")));
  return text
    .flat()
    .filter((line) => !noProse.some((pattern) => pattern.test(line)))
    .join("\n")
    .trim();
}

/** A comment behind something else speaks of that. */
function isOwnLine(token: Token | null | undefined): token is Token {
  return token?.kind === TokenKind.COMMENT && token.prev?.line !== token.line;
}

/** A blank line ends a block. */
function splitBlocks(tokens: readonly Token[]): string[][] {
  const blocks: string[][] = [];
  for (const [index, token] of tokens.entries()) {
    const line = token.value.replace(/^#*\s?/, "").trimEnd();
    const isNext = tokens[index - 1]?.line === token.line - 1;
    if (isNext) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks;
}
