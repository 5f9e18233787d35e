/* A session that ended is said, with the way to sign in again: Gradio would only say « error ». */
(() => {
  "use strict";
  const ID = "session-finie";
  const fetched = window.fetch.bind(window);

  const say = () => {
    if (document.getElementById(ID)) return;
    const link = document.createElement("a");
    link.href = `/connexion?suite=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Reconnectez-vous";
    const said = document.createElement("p");
    said.id = ID;
    said.setAttribute("role", "alert");
    said.append("Votre session est finie. ", link, ".");
    (document.querySelector(".gradio-container") ?? document.body).append(said);
  };

  window.fetch = async (asked, options) => {
    const response = await fetched(asked, options);
    const address = asked instanceof Request ? asked.url : String(asked);
    if (!address.includes("/gradio_api/queue/")) return response;
    if (response.status === 401) say();
    else if (response.ok) document.getElementById(ID)?.remove();
    return response;
  };
})();
