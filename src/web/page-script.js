const format = (at, options) => new Intl.DateTimeFormat("en", options).format(at);
const toDay = (at) => format(at, { dateStyle: "medium" });
const near = { [toDay(Date.now() - 864e5)]: "yesterday", [toDay(Date.now())]: "today" };
for (const time of document.querySelectorAll("time[data-as]")) {
  const at = new Date(time.dateTime);
  const day = toDay(at);
  const minute = `, ${format(at, { timeStyle: "short", hourCycle: "h23" })}`;
  if (time.dataset.as === "time") time.textContent = (near[day] ?? day) + minute;
  if (time.dataset.as === "day") time.textContent = day;
  time.title = day + minute;
}
const told = document.createElement("span");
told.className = "unseen";
told.ariaLive = "polite";
document.querySelector("main").append(told);
for (const element of document.querySelectorAll("[data-copy]")) {
  const row = document.createElement("div");
  row.className = "copy";
  element.replaceWith(row);
  const button = document.createElement("button");
  button.type = "button";
  const say = (does) => {
    button.textContent = does;
    button.ariaLabel = `${does} the ${element.dataset.copy}`;
  };
  say("Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element.textContent.trim());
      say("Copied");
    } catch {
      getSelection().selectAllChildren(element);
      say("Selected");
    }
    told.textContent = button.ariaLabel;
    setTimeout(() => {
      say("Copy");
      told.textContent = "";
    }, 3000);
  });
  row.append(element, button);
}
