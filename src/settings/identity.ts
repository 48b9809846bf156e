import { type Brand, defaultName } from "./brand.ts";

/** What this program is, wherever it is listed. `version` is the one in package.json. */
export const identity = {
  name: defaultName,
  version: "0.1.0",
  description: "Typed tools over GraphQL APIs, called with each person's own API key.",
} as const;

/** The revisions of MCP that every endpoint speaks, newest first. */
export const protocolVersions = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"] as const;

/** icon.svg, 96 pixels wide, for clients that show no SVG. Shape: base64. */
export const iconPng =
  "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgBAMAAAAQtmoLAAAALVBMVEUAAAAdVeYdVeYdVeYdVeYdVeYdVeYdVea+zvg9bep+nvFehu3f5/v///+etvTr0Y7PAAAAD3RSTlMAJEhtkbba///////////8IgVvAAACFUlEQVR42u2Yv0/CQBTHD3+uJBpdHYyuOLmiiWF1MGFVF1aC0BMKriwys8BMQsLMQJjVAVf50bK6yP9ge+2Vgz6890AW43eB0vehd/d+9N4xJnV8leILZNxcsnntJfmPyp3N2u9zrS5U+y2OUHxqH0lhACMaAKccpXtpv8mRivnAORZ48Ow3OFpHAjjAA3cCSOEBA+0D1ReHFCDtAAkKkHW8zEmK4r0mfbdNA67ZLg1ILwi8TrPZAW9kwEUyK7ajfhtcJgDI92whqwoBQC5PbF9jILeBSKrZgd6AaAr9VLAVNUK3w0BXBUZ6IG/PqKoFip7h+5f3+aIFWtIFnjNGWqAXzFXM3tIBwmrgfa+739sa4FExEnBZA5TcGcgLdxYfGqA+HZHnkoEG6Kp/WgKWiQGrWlYnNNQAbqR+yosnIGIhoKGu8fi3h9RS46eIAMirVFKHPUE4Tg0NExMaBSWVa1CSrhzefgI5mZkXCTREpqj1+txDpii5CJDLDL2QqY8IPwACZPGGyzcA8IIs9w2OA7gpCv4YeqHAAOcuAN/5B1YE4Je7BkC8geaAPhWw1g701z1p0rL+4eBL0QCDJWlAjg4kaEB2wVa6AkSRv5WGN+tdsBCLzTrcDpgVcOfttgPkhoPc0pCbJrZDAW4pvW7Q7ybx9rnlmtcIaY1IDXhm2RafnRAPEejHFLhBxYhHJ/HVDnPwx0Xflqyx7kFyC0gAAAAASUVORK5CYII=";

/** By the end of an icon's path. Source: MCP 2026-07-28, basic, "Icons". */
const iconTypes = new Map([
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
]);

/** The operator's icon as clients are told of it: its type where the address says it. */
function toOwnIcon(src: string) {
  const ending = new URL(src).pathname.split(".").at(-1) ?? "";
  const mimeType = iconTypes.get(ending.toLowerCase());
  return mimeType === undefined ? { src } : { src, mimeType };
}

/** Addresses of the icon. Source: MCP 2026-07-28, basic, "Icons". */
export function toIcons(publicUrl: string, { iconUrl }: Brand) {
  if (iconUrl !== undefined) return [toOwnIcon(iconUrl)];
  return [
    { src: `${publicUrl}/icon.svg`, mimeType: "image/svg+xml", sizes: ["any"] },
    { src: `${publicUrl}/icon.png`, mimeType: "image/png", sizes: ["96x96"] },
  ];
}
