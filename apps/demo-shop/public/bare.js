// All that a page needs to receive notifications. It sends the token first; each frame that follows is a notification.
const frames = document.getElementById("frames");
let socket = null;

function print(line) {
  frames.append(`${new Date().toLocaleTimeString()}  ${line}\n`);
}

function connect(token) {
  const mine = new WebSocket(`${location.origin.replace("http", "ws")}/push`);
  socket?.close();
  socket = mine;
  mine.onopen = () => {
    mine.send(token);
    print("open");
  };
  mine.onmessage = ({ data }) => print(data);
  mine.onclose = ({ code, reason }) => {
    print(`close ${code} ${reason}`);
    if (mine === socket && code < 4500) setTimeout(() => void start(), 3_000);
  };
}

async function start(userId) {
  const login = { method: "POST", headers: { "content-type": "application/json" } };
  const response =
    userId === undefined
      ? await fetch("/demo/api/session")
      : await fetch("/demo/api/login", { ...login, body: JSON.stringify({ userId }) });
  const { user, token } = await response.json();
  if (user === null) return print("nobody is signed in: choose one above");
  print(`signed in as ${user.name}`);
  connect(token);
}

for (const button of document.querySelectorAll("[data-user]")) {
  button.addEventListener("click", () => void start(button.dataset.user));
}
void start();
