// The query page: one POST, and its answer as it came. The token stays in the field and is kept nowhere.
const field = (id) => document.getElementById(id);

field("asking").addEventListener("submit", async (event) => {
  event.preventDefault();
  const shown = field("answer");
  shown.textContent = "…";
  try {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${field("token").value.trim()}` },
      body: JSON.stringify({ query: field("query").value, variables: JSON.parse(field("variables").value || "{}") }),
    });
    shown.textContent = JSON.stringify(await answer.json(), null, 2);
  } catch (error) {
    shown.textContent = String(error);
  }
});
