// A password by a set-up link. The token stands behind the # of the address, which no server is sent and no log keeps.
const field = (id) => document.getElementById(id);

field("setup").addEventListener("submit", async (event) => {
  event.preventDefault();
  const shown = field("answer");
  if (field("password").value !== field("again").value) {
    shown.textContent = "两次输入不一致 / The two differ";
    return;
  }
  try {
    const answer = await fetch("/setup", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Yizhan": "setup" },
      body: JSON.stringify({ token: location.hash.slice(1), password: field("password").value }),
    });
    const told = await answer.json();
    if (!answer.ok) {
      shown.textContent = `${told.zh} / ${told.en}`;
      return;
    }
    const wayIn = document.createElement("a");
    wayIn.href = "/";
    wayIn.textContent = "登录 / Sign in";
    shown.replaceChildren(`${told.login}：密码已设置 / The password is set. `, wayIn);
    field("setup").hidden = true;
  } catch (error) {
    shown.textContent = String(error);
  }
});
