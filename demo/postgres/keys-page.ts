const toHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Where a person makes a key; `key` is the one that was made just now. */
export const keysPage = (key: string | null) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Keys of the shop on Postgres</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
<h1>Keys of the shop on Postgres</h1>
${key === null ? "" : `<p>Your key, shown this once: <code>${toHtml(key)}</code></p>`}
<form method="post" action="/keys">
<p><label>Your name <input name="name" required maxlength="60"></label></p>
<p><label>It may <select name="permission">
<option value="ro">read</option>
<option value="rw" selected>read and order</option>
<option value="admin">read, order and pay back</option>
</select></label></p>
<p><button>Make a key</button></p>
</form>
<p>Each key has a shop of its own. All of it is gone when the program ends.</p>
</html>
`;
