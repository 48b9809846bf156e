/** The whole design system: system fonts, light and dark, one column, targets of 44 px. */
export const style = `
:root{color-scheme:light dark;
--ink:light-dark(#14181f,#e8eaee);--soft:light-dark(#565f6d,#a3adbb);--line:light-dark(#dfe3e8,#2d343f);
--edge:light-dark(#7c8695,#6f7a8a);--paper:light-dark(#fff,#15181d);--wash:light-dark(#f5f6f8,#0d0f12);
--accent:light-dark(#1d55e6,#86abff);--on-accent:light-dark(#fff,#0b1020);--good:light-dark(#0d6f3f,#5dca93);
--warn:light-dark(#855600,#f1bd62);--bad:light-dark(#ad231b,#ff9087);
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;scroll-padding-top:16px}
*{box-sizing:border-box}
body{display:flex;flex-direction:column;min-height:100vh;margin:0;background:var(--wash);color:var(--ink);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:2px}
code,pre{font:.87em/1.5 var(--mono)}
pre{margin:10px 0 0;padding:12px 14px;border:1px solid var(--line);border-radius:10px;background:var(--wash);white-space:pre-wrap;user-select:all}
h1{margin:0 0 6px;font-size:1.5rem;line-height:1.25;letter-spacing:-.02em;text-wrap:balance}
h2{margin:0 0 10px;font-size:1.08rem;letter-spacing:-.005em}h3{margin:0 0 4px;font-size:1rem}
p{margin:0 0 14px;text-wrap:pretty}p:last-child{margin-bottom:0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
main:focus{outline:0}
.soft{color:var(--soft)}.small{font-size:.89rem}.good{color:var(--good)}span.bad,button.risk,.btn.risk{color:var(--bad)}
.unseen{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.skip{position:absolute;left:-999px}
.skip:focus{left:12px;top:12px;padding:10px 16px;border-radius:9px;background:var(--paper);z-index:1}

.bar{display:flex;flex-wrap:wrap;align-items:center;gap:0 10px;padding:10px 24px;border-bottom:1px solid var(--line);background:var(--paper)}
.home{display:flex;align-items:center;gap:10px;min-height:44px;font-weight:700;letter-spacing:-.01em;color:inherit;text-decoration:none}
.task{min-height:28px}.home svg{color:var(--accent)}.home img{border-radius:6px;object-fit:contain}
.bar nav{display:flex;gap:4px;margin:0 -10px 0 auto;font-size:.93rem}
.bar nav a{display:flex;align-items:center;min-height:44px;padding:0 10px;color:var(--soft);text-decoration:none}
.bar nav a:hover,.bar nav [aria-current]{color:var(--ink)}.bar nav [aria-current]{font-weight:600}
main{flex:1;width:100%;max-width:600px;margin:36px auto;padding:0 20px}main.wide{max-width:980px}
footer{padding:0 20px 28px;color:var(--soft);font-size:.86rem;text-align:center;text-wrap:balance}
footer p{margin:0}footer p>*{display:inline-block;padding:11px 8px}

.card{padding:28px;border:1px solid var(--line);border-radius:14px;background:var(--paper);box-shadow:0 1px 2px rgb(0 0 0/.04)}
main>*+*{margin-top:16px}
.split{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:flex-start;justify-content:space-between}
.hero h1{margin-bottom:10px;font-size:clamp(1.6rem,1.1rem + 2vw,2.15rem);text-wrap:pretty}.hero>p{max-width:62ch;font-size:1.05rem}
.title{margin:36px 4px 12px;font-size:1.2rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));gap:16px;margin:0;padding:0;list-style:none}
.grid .card{display:flex;flex-direction:column;padding:22px 24px}.grid .chips{margin-top:auto}
.chips{display:flex;flex-wrap:wrap;gap:6px}
.chip{flex:none;padding:1px 9px;border:1px solid var(--line);border-radius:99px;font-size:.81rem;color:var(--soft)}
.chip.does{border-color:color-mix(in srgb,var(--warn) 45%,transparent);color:var(--warn)}
.parts{display:flex;flex-wrap:wrap;gap:0 4px;margin:18px -10px -14px;font-size:.93rem}
.parts a{display:flex;align-items:center;min-height:44px;padding:0 10px;color:var(--soft);text-decoration:none}
.parts a:hover,.parts [aria-current]{color:var(--ink)}.parts [aria-current]{font-weight:600;text-decoration:underline;text-decoration-color:var(--accent);text-decoration-thickness:2px;text-underline-offset:8px}
.parts+.note{margin-top:26px}
.chart{display:block;width:100%;height:auto;margin-top:14px}.ends{display:flex;justify-content:space-between;margin:4px 0 6px}
.url{margin-top:18px;padding:12px 16px;border:1px solid var(--line);border-radius:10px;background:var(--wash)}
.url span{display:block;font-size:.81rem;color:var(--soft)}.url code{display:block;font-size:1.06rem;user-select:all}
.copy{display:flex;gap:8px;align-items:center}.copy>:first-child{flex:1;min-width:0}.copy:has(pre){margin-top:10px}.copy>pre{margin:0}.copy+p{margin-top:12px}.copy button{min-height:44px;padding:6px 14px;font-size:.89rem}

.who{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:20px 0;padding:14px 16px;border:1px solid var(--line);border-radius:10px;font-size:.93rem}
.who dt{color:var(--soft)}.who dd{margin:0}.who code{display:block}
.who a,.hint a{padding:11px 0}
fieldset{min-width:0;margin:24px 0 0;padding:0;border:0}legend{padding:0;margin-bottom:10px;font-weight:600}
.choice{padding:16px 18px;border:1px solid var(--line);border-radius:12px}
.choice+.choice{margin-top:12px}
.choice:has(header input:checked){border-color:color-mix(in srgb,var(--accent) 45%,var(--line))}
.choice>header{display:flex;gap:12px;align-items:flex-start;justify-content:space-between}
.check{display:flex;flex:1;gap:12px;align-items:flex-start;min-height:44px;cursor:pointer}
.check b,.check .small{display:block}.check .small{line-height:1.5}
input[type=checkbox]{flex:none;width:20px;height:20px;margin:2px 0 0;accent-color:var(--accent);cursor:pointer}
.sub{margin:12px 0 0 32px}.aside{margin:2px 0 0 32px;color:var(--soft);font-size:.89rem}
.key{margin-top:12px;padding-top:12px;border-top:1px solid var(--line)}
label.field{display:block;font-weight:600;font-size:.93rem}.spaced{margin-top:24px}
input[type=text],input[type=password],select{display:block;width:100%;min-height:46px;margin-top:6px;padding:10px 12px;border:1px solid var(--edge);border-radius:8px;background:var(--wash);color:inherit;font:inherit}
::placeholder{color:var(--soft);opacity:1}
input[aria-invalid=true]{border:2px solid var(--bad);padding:9px 11px}
.hint{margin:8px 0 0;color:var(--soft);font-size:.88rem}
.error{margin:8px 0 0;color:var(--bad);font-size:.9rem;font-weight:500}
.owner{margin:0;font-size:.92rem}.owner svg{width:16px;height:16px;margin-right:4px;vertical-align:-2px}

.note{display:flex;gap:12px;margin:18px 0 0;padding:12px 14px;border:1px solid color-mix(in srgb,var(--tone,var(--warn)) 45%,transparent);border-radius:10px;background:color-mix(in srgb,var(--tone,var(--warn)) 9%,transparent);font-size:.92rem}
.note svg{flex:none;margin-top:2px;color:var(--tone,var(--warn))}.note.bad{--tone:var(--bad)}.note.ok{--tone:var(--good)}
.note ul{margin:2px 0 -8px;padding:0;list-style:none}.note li a{display:inline-block;padding:11px 0;color:var(--bad);font-weight:600}
.acts{display:flex;flex-wrap:wrap;gap:10px;margin-top:24px}
button,.btn{display:inline-flex;align-items:center;justify-content:center;min-height:46px;padding:10px 20px;border:1px solid var(--line);border-radius:9px;background:var(--paper);color:inherit;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
button:hover,.btn:hover{border-color:var(--edge)}
.go{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}.go:hover{border-color:var(--accent);filter:brightness(1.07)}
.plain{min-height:44px;margin:-10px -8px;padding:4px 8px;border:0;background:none;color:var(--accent);font-size:.93rem;font-weight:500;text-decoration:underline;text-underline-offset:2px}.plain.risk{color:var(--bad)}

details{border-top:1px solid var(--line)}
summary{display:flex;align-items:center;gap:12px;min-height:48px;padding:8px 2px;font-weight:600;list-style:none;cursor:pointer}
summary::-webkit-details-marker{display:none}
summary::before{content:"";flex:none;width:7px;height:7px;margin:0 2px;border:solid var(--soft);border-width:0 2px 2px 0;rotate:-45deg}
details[open]>summary::before{rotate:45deg;translate:0 -2px}
details>div{padding:0 2px 18px 25px}
.fold{border:0}.fold>summary{min-height:44px;padding:4px 0;color:var(--accent);font-size:.92rem;font-weight:500}
.fold>summary::before{border-color:currentColor}.fold>div{padding:2px 0 4px}.fold form{max-width:520px}
.sure>summary{color:var(--bad)}.sure>div{max-width:16em;text-align:left}
td .sure{margin:-10px 0}td .sure>summary{justify-content:flex-end}td .sure>div{margin-left:auto}
.asks{display:flex;gap:12px;align-items:center;margin-bottom:8px}.asks h1{margin:0}
.mark{display:inline-flex;flex:none;align-items:center;justify-content:center;width:26px;height:26px;border-radius:7px;background:color-mix(in srgb,var(--accent) 14%,var(--paper));color:var(--accent);font-size:.85rem;font-weight:700}
.asks .mark{width:44px;height:44px;border-radius:11px;font-size:1.3rem}
.consent .choice{padding:10px 14px}.consent .choice .check{min-height:24px}.consent .choice+.choice{margin-top:8px}.consent b+.chip{margin-left:8px}.check:has(.mark) b{display:inline}
.consent .sub{gap:18px;margin:5px 0 0 32px;font-size:.93rem}.check .inline{display:inline}.tools{margin-left:30px}.tools>summary{min-height:30px}
.tools h2{margin:10px 0 2px;font-size:.9rem}.tools ul{margin:0;padding:0;font-size:.88rem;list-style:none}.tools li{margin:4px 0}.tools .chip{margin-left:6px}
.key:has(.owner){display:flex;flex-wrap:wrap;gap:0 16px;align-items:center}.key .owner+.fold[open]{flex-basis:100%}
.choice:not(:has(header input:checked,.sub input:checked,.key input:not(:placeholder-shown)))>.key{display:none}
@media(min-width:860px){main:has(.consent){max-width:1040px;margin:20px auto}.consent{display:grid;grid-template-columns:300px minmax(0,1fr);gap:0 32px;align-items:start;padding:24px}.consent fieldset{margin:0}.consent .who{grid-template-columns:1fr;gap:0;padding:0;border:0}.consent .who dd+dt{margin-top:10px}.consent .acts{margin-top:18px}}
.key .fold{margin-bottom:-10px}.key .fold[open]{margin-bottom:0}

table{width:100%;border-collapse:collapse;font-size:.93rem}
thead th{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);color:var(--soft);font-weight:500}
th{text-align:left;font-weight:600}
tbody th,td{padding:14px 12px 14px 0;border-bottom:1px solid var(--line);vertical-align:top}
td:last-child,th:last-child{padding-right:0;text-align:right}
tbody:last-child>tr:last-child>*{border-bottom:0;padding-bottom:0}
td button{overflow-wrap:normal}
.group th{padding-bottom:0;border:0}.group span{font-weight:400}
.duo{display:flex;flex-wrap:wrap;gap:0 18px;justify-content:flex-end;margin:-10px 0}.duo>*{margin:0!important;text-align:left}.duo>[open]{flex:1 0 100%}.keys td:last-child{width:46%}
.calls tbody th,.calls tbody td{padding-top:8px;padding-bottom:8px}.calls .fold{margin:-8px 0}.calls summary{min-height:40px;justify-content:flex-end}.calls .fold>div{width:18em;max-width:100%;margin-left:auto;text-align:left}
.facts{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0}.facts dt{color:var(--soft)}.facts dd{margin:0}
.filter{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin-bottom:10px}.filter label{flex:1 1 90px;max-width:260px}.filter select{font-weight:400}
th .small,.line{display:block;font-weight:400}

@media(max-width:640px){
main,main.wide{margin:14px auto;padding:0 12px}.card,.grid .card{padding:20px 16px}.bar{padding:6px 14px}
.home{gap:8px}.bar nav a{padding:0 7px}.bar nav{margin-right:-7px;gap:0}.title{margin-top:28px}
.who{grid-template-columns:1fr;gap:0}.who dd+dt{margin-top:10px}.acts>*{flex:1 1 auto}
.choice{padding:14px}.consent .choice .check,.tools>summary{min-height:44px}details>div{padding-left:2px}
thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
tr{display:block;padding:14px 0;border-bottom:1px solid var(--line)}
tbody:last-child>tr:last-child{padding-bottom:0;border:0}
tbody th,td,td:last-child{display:block;padding:2px 0;border:0;text-align:left}td:empty{display:none}
td[data-label]{display:grid;grid-template-columns:6.5em 1fr}
td[data-label]::before{content:attr(data-label);color:var(--soft)}
.calls tr{display:flex;flex-wrap:wrap;gap:0 10px;align-items:center;padding:4px 0}.calls tbody th,.calls tbody td{flex:none;padding:1px 0;color:var(--soft);font-size:.86rem}.calls tbody th{flex:1 1 40%;order:-2;color:inherit}.calls td:last-child,.calls tr::after{order:-1}.calls tr::after{content:"";flex:0 0 100%}.calls .fold{margin:-4px 0}.calls td:has([open]){flex:1 0 100%}.calls .fold>div{width:auto}
.duo{justify-content:flex-start;margin:0}.keys td:last-child{width:auto}
td .plain{margin:0 -8px}td .sure{margin:0}td .sure>summary{justify-content:flex-start}td .sure>div{margin:0;max-width:none}}
`;
