/** What toolhub calls itself wherever it is listed. `version` is the one in package.json. */
export const identity = {
  name: "toolhub",
  title: "toolhub",
  version: "0.1.0",
  description: "Typed tools over GraphQL APIs, called with each person's own API key.",
} as const;

/** The revisions of MCP that every endpoint speaks, newest first. */
export const protocolVersions = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"] as const;

/** A key in a square. */
export const iconSvg =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><rect width='24' height='24' rx='6' fill='#1d55e6'/><circle cx='12' cy='9' r='3.4' fill='none' stroke='#fff' stroke-width='2'/><path d='M12 12.4V19M12 16h3' stroke='#fff' stroke-width='2' stroke-linecap='round'/></svg>";

/** The same, 96 pixels wide, for clients that show no SVG. Shape: base64. */
export const iconPng =
  "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgCAYAAADimHc4AAAJbUlEQVR4nOyde3BUVx3Hv+du9pWQF3mQ7CYEGGxRqYVa0ZZKQJxJHN5pwqijU3VqoVWqtdIh1v5h/QMQ6NSWoWirIx0HRzIhmFBtylACAkpaoZRpbekrkOzmCXlvdje79/Sc2wmTlOTefebc7d7PzCZ395579u7ve8/vnPv7nXtvCmLAnOXUFsxpL5UJlkpACQV1gqAIIE4CzEACQ4Eh9qeNLbkIiEsGrkgUZ0zXCk+2NBEvooQgQhzrXMUmC6liO1cGQpexqmxIKqiXgpykMhqJZDnUVpPrQgSELYBjjTtXsuIJQuhmtrkFBuwYpCOg0jMBgj0dNYXd4WwbsgB5VV0zrBjdyjb5RaK7lXhBKQbZ36e8fsuenvq8wVC2CUkAR5XrVomSI4RgAQxC4W0/pNWdNQUfaRWUtAo4KztWmkCaDeOHxRfMkJsdFa6lWgVVBXBWujcRIjeyxQwYhAVzLbkmE151Vrm/r1ZuSgGc97o3SwT7WUUmGEQIsTADv8htOWWJyT50VHbebSLBJrZohkEsGA0G6Qr3YeeZT6+4SQBnxbUiYvKdZyvyYBAz2AldNw1a73Adzmkb//kEF5S7tjudmLwNhvFjD7cpkbz1PGow/vMJAtgs/kfZ6fYiGMQFQsjiQK5724TPxhby13bOslqD77LFTBjED0r7hoh9Tm/NzH7+9kYLsFiD1TCMH38IyUqjvuobb/mfT47+QEvyBdTEwGNHPpjnddfkdygtwGwObjCMP32wftZukQPr+bIiAJGwHgbTypjNCR962q3+HiO0PN1Qf+uHjhkpdot/VSIZ/85bzcjLMiFrhqS8OH1DsvLq7A3i/OVRJAbEUjSvfWUKO0NbEHFabJooW2LDmrtsWLHYhvRU9b3tH6Y4ccGLo//x4pXXos4YxhdKv5bCOoQ50CmL5pux+8FM3FIcekgqM41g/T125fV2yyi2PteHSx8FoEe47UlRlbuJHVOl0BH8KP/tjzJRscyOWPC34x785sAAPCyLqyfY3pxkTpQWQEfcNjcFx3bnxcz4nO+sTGV15ip16wtawEL+RDcCfPsbqXhpZx4cubFPQRTnpyh1b1wRO2GjhdueDyN0EX645zYLdjwQ/8Tb7zZlYtntuhn0ZWrmhKeD+c4UvLA1G5IU//EY/44/PJqNuYX6SPTpQoB9j2Qj1RberrzVEsBfj3mUF18OhzT2Xc/+LBt6QHivVFlqx4LZoe3Ga+/4sePgoPJ/MpYssKD6exn48i3aw9YvzTMrQ9Ujp0cgElJc5RY2NrMwu5/bn4+cDHV3MDRCmeEH8GKjB6FwX3kqtn03gx3p6i6t43oQX9/SBZ/Ak2ehLmjN3faQjF+2tTtk43MOvOxB2S+7lW3VKJhpQvlXxY6KhArAQwxa/Or5frR2BREuV9k2j7/Qr1mu7Ctio/DCBDCzA3/5IqtqGR7LicZH1/17BI3N6vGglXdYlX0RhTABPl9ihs2i7qP31g0hWp6rV6/DbiWYXyRuLCJMgEKNs12vn+LSh9H3jhffH1XqUsORI64JCBNA60f/j8X1gzKihtfBRVDdl1xDgJto/r8fsaL5HfW6CgW2AGHOT9KQXqaxOz0ZDajXZTWLS0kJE6CnX92/LJwTu3nBC+eq19XVF/4wN1YIFED9R39xbuwE0Kqruy8GnU2ECOsDtFpAUZ4JGanRu4Z0O4FTo5NNSgHOX/aznLS6b35offTXAm65N111fVCmePOD2HX44SJMAD574exb6sPDB9elYenCyJMnpbdbsXltmmqZ02/6lX0RhdBY0NGz6mEGQgj2/jxb04VMBh/bP/Nwlma5hrNiw9FCBag95cG1AfXOOCdDQmOYSfqNy+1KYj87Xf3n8YlcovMBQgXwMte786B2vId3xk//NAt/fixbEWQqclmG9UB1NnY/lKU5gYuzkyV3/IKnDAlNyIzRuCuPBedCHxFf6Qgyvy3D46PgaWQe1MucIaFkVuiuiseZVm3rgWh0IcDnWFK+fnuOkqudDjxeGeWP9aClQ9wJ2Bi6SMq/5wpg055eyHL8jwX+Hffv6tWF8Tm6EIBz6qIfv/7TAOJN9fMDOH1J3Lj/0+hqrh6fYuLqCWLfI1kxd0fDzO38mB35ejI+RzctYIwTF3xYzTpHd0/sXERrV0CpU2/G5+iiE54Mnirkk2ofWJ0WccKEt6Y/Ngzj4PFh+PRnewXdCjCe8iU2fPNOG761JLQLNF4+N4Jjr/vwyus6v0ADCSLAeK4eKlRdP3tjOxIJ3fUByYYhgGAMAQRjCCAYQwDBGAIIRm+XDUaN1jB1wENxuTWAvXWDePW8D6JJuhbAkzv8dgd/2TYTKxZbIZqkdkFbKtIhms+cCwqHeTq4UjKpBSA6uEtJUgvwvkv8TTySWoBnD0d/BU60JJ0A/UNsGNo2qlz+1PSG+GHoZ04AIxxtEBaGAIIxBBAMF0D7cnKDeNEvUdAOGAiB2561AGIIIAzSIRGjBQiD2565oMRqAX1DNKJ1eoQqLYDS/yKBeK9tNKJ1eoTbXhoetv2T30gaCcK+I1PHb/QQ2wkd6vcS81Hp+r9yBlhTOIEE4ThLI/5wx3XlZh6DLL3IYzv8HnL3bb+ui9hOqHCbd9fkDymxICrjCJFQhgSBi3BcB/ncaOA25/+VM2EfNf+DUiRWD5bAcFuPjprq+LIiQM/hPBZCpE/CYJqgT3bVz+rkSzdiQZ5h21PsXycM4go7+rv484bH3t8QgHfGMsUOGMQV5ue3j3/Y84RoqKuncC8rcAoG8eI0t/H4DyaGo5tIIABSyUS4CoOYwvrd1qAXG7iNx39+Uz6AP5Relil/xFJinVbqGP7gNgrzWneD46ZL8ydNyLhrnRdkGQ/DICZQWfqBqyb/jcnWTZkRc9U69rNOeXMihSn0B/Wzo/9+V23hoalKaM4Nc1Z13kVooIEQkgOD0KFop1Ta0FZbcE6tWEiT8wor3CUmidbx5+HCQBN21F/0wVzOH9apVTb02ZFV1FJMO7aAyI+zzfTx+AndQXsppO1tKPg9akhIrjvs6amzV/VlU7vnCRbM/onx/MlP4KMcQsnTZCR119WXsnrD2Tbi+cGOda5ikkIqeRSVpdZKk+9xuNQLSk4xCzZSWP7eVpPrQgTEZII2f1B9MKe9VCZYyoZVJeyIcLKqnaz2IvYF0d97UiDspJRleaiLLbQREJcMXGF53DOma4UnW5pI1PdC+BgAAP//03DmigAAAAZJREFUAwA9FT42ILGkbQAAAABJRU5ErkJggg==";

/** Addresses of the icon. Source: MCP 2026-07-28, basic, "Icons". */
export function toIcons(publicUrl: string) {
  return [
    { src: `${publicUrl}/icon.svg`, mimeType: "image/svg+xml", sizes: ["any"] },
    { src: `${publicUrl}/icon.png`, mimeType: "image/png", sizes: ["96x96"] },
  ];
}
