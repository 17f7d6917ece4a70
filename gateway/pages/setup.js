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
    shown.textContent = answer.ok
      ? `${told.login}：密码已设置，可以登录 / The password is set; you can sign in`
      : `${told.zh} / ${told.en}`;
    if (answer.ok) field("setup").reset();
  } catch (error) {
    shown.textContent = String(error);
  }
});
