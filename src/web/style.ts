/** The whole design system: system fonts, light and dark, one column, targets of 44 px. */
export const style = `
:root{color-scheme:light dark;
--ink:light-dark(#14181f,#e8eaee);--soft:light-dark(#565f6d,#a3adbb);--line:light-dark(#dfe3e8,#2d343f);
--paper:light-dark(#fff,#15181d);--wash:light-dark(#f5f6f8,#0d0f12);--accent:light-dark(#1d55e6,#86abff);
--on-accent:light-dark(#fff,#0b1020);--good:light-dark(#0d6f3f,#5dca93);--warn:light-dark(#855600,#f1bd62);
--bad:light-dark(#ad231b,#ff9087);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
*{box-sizing:border-box}
body{margin:0;background:var(--wash);color:var(--ink);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:2px}
code,pre{font:.87em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:10px 0 0;padding:12px 14px;border:1px solid var(--line);border-radius:10px;background:var(--wash);overflow-x:auto;overflow-wrap:normal}
:focus-visible{outline:3px solid color-mix(in srgb,var(--accent) 55%,transparent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;padding:8px 14px;background:var(--paper);z-index:1}
.bar{display:flex;align-items:center;gap:10px;padding:12px 24px;border-bottom:1px solid var(--line);background:var(--paper)}
.home{display:flex;align-items:center;gap:10px;min-height:44px;font-weight:700;letter-spacing:-.01em;color:inherit;text-decoration:none}
.home svg{color:var(--accent)}
.bar nav{margin-left:auto;display:flex;gap:18px;font-size:.93rem}
.bar nav a{display:flex;align-items:center;min-height:44px;color:var(--soft);text-decoration:none}.bar nav a:hover{color:var(--ink)}
main{max-width:600px;margin:36px auto;padding:0 20px}main.wide{max-width:980px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:28px;box-shadow:0 1px 2px rgb(0 0 0/.04)}
.card+.card,.grid+.card,.card+.grid{margin-top:16px}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.02em;margin:0 0 6px;text-wrap:balance}
h2{font-size:1.06rem;letter-spacing:-.005em;margin:0 0 10px}p{margin:0 0 14px}p:last-child{margin-bottom:0}
.soft{color:var(--soft)}.small{font-size:.89rem}.good{color:var(--good)}
.who{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:20px 0;padding:14px 16px;border:1px solid var(--line);border-radius:10px;font-size:.93rem}
.who dt{color:var(--soft)}.who dd{margin:0}
fieldset{border:0;margin:24px 0 0;padding:0;min-width:0}legend{padding:0;margin-bottom:10px;font-weight:600}
.choice{border:1px solid var(--line);border-radius:12px;padding:16px;margin-bottom:12px}
.choice>header{display:flex;gap:12px;justify-content:space-between;align-items:flex-start}
.check{display:flex;gap:12px;align-items:flex-start;min-height:44px;cursor:pointer}.check b{display:block}
input[type=checkbox]{flex:none;width:20px;height:20px;margin:2px 0 0;accent-color:var(--accent)}
.sub{margin:10px 0 0 32px}
label.field{display:block;margin-top:14px;font-weight:600;font-size:.93rem}
input[type=text],input[type=password]{display:block;width:100%;min-height:46px;margin-top:6px;padding:10px 12px;border:1px solid var(--soft);border-radius:8px;background:var(--wash);color:inherit;font:inherit}
input[aria-invalid=true]{border:2px solid var(--bad)}
.hint{margin:6px 0 0;color:var(--soft);font-size:.88rem}.error{margin:6px 0 0;color:var(--bad);font-size:.9rem;font-weight:500}
.note{display:flex;gap:12px;margin:18px 0 0;padding:12px 14px;border-radius:10px;font-size:.92rem;border:1px solid color-mix(in srgb,var(--tone,var(--warn)) 45%,transparent);background:color-mix(in srgb,var(--tone,var(--warn)) 9%,transparent)}
.note svg{flex:none;margin-top:2px;color:var(--tone,var(--warn))}.note.bad{--tone:var(--bad)}.note.ok{--tone:var(--good)}
.acts{display:flex;gap:10px;margin-top:24px;flex-wrap:wrap}
button,.btn{display:inline-flex;align-items:center;justify-content:center;min-height:46px;padding:10px 20px;border:1px solid var(--line);border-radius:9px;background:var(--paper);color:inherit;font:inherit;font-weight:600;cursor:pointer;text-decoration:none}
button:hover,.btn:hover{border-color:var(--soft)}
.go{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}.go:hover{filter:brightness(1.07)}
.plain{min-height:44px;padding:4px 8px;border:0;background:none;color:var(--accent);font-weight:500;text-decoration:underline;text-underline-offset:2px}.plain.risk{color:var(--bad)}
.chip{display:inline-block;white-space:nowrap;padding:1px 9px;border:1px solid var(--line);border-radius:99px;font-size:.81rem;color:var(--soft)}
.url{display:block;padding:14px 16px;border:1px solid var(--line);border-radius:10px;background:var(--wash);font:1rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;user-select:all}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,240px),1fr));gap:16px;margin-top:16px}
details{border-top:1px solid var(--line)}details:last-of-type{border-bottom:1px solid var(--line)}
summary{padding:12px 2px;min-height:44px;font-weight:600;cursor:pointer}details>div{padding:0 2px 16px}
.choice details,.choice details:last-of-type{border:0;margin-top:6px}.choice summary{padding:8px 0;font-weight:500;font-size:.9rem;color:var(--accent)}
table{width:100%;border-collapse:collapse;font-size:.93rem}
th{text-align:left;color:var(--soft);font-weight:500;padding:8px 12px 8px 0;border-bottom:1px solid var(--line)}
td{padding:12px 12px 12px 0;border-bottom:1px solid var(--line);vertical-align:middle}tr:last-child td{border-bottom:0}
td form{display:inline}td:last-child,th:last-child{text-align:right;padding-right:0}td .plain{margin:0 -8px}
footer{max-width:980px;margin:0 auto;padding:8px 24px 40px;color:var(--soft);font-size:.86rem;text-align:center}
@media(max-width:620px){main,main.wide{margin:14px auto;padding:0 12px}.card{padding:20px 16px}.bar{padding:8px 14px}
.who{grid-template-columns:1fr;gap:2px}.who dd+dt{margin-top:8px}.acts>*{flex:1 1 auto}
thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}tr{display:block;padding:12px 0;border-bottom:1px solid var(--line)}tr:last-child{border:0}
td,td:last-child{display:block;border:0;padding:2px 0;text-align:left}td:empty{display:none}td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}}
`;
