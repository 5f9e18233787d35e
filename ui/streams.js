/* Gradio ends its stream of events when none is pending. A next step sent at that very moment may be
   told, before the end is read, that it will be heard on that stream: its result is then never shown,
   and an answer stays unfinished on the screen. So what says that a step was accepted is held until
   the stream speaks of that step, or has ended (the page then opens another). */
(() => {
  "use strict";
  const PATIENCE = 10_000;
  const fetched = window.fetch.bind(window);
  let current = null;

  class Stream {
    #heard = new Set();
    #ended = false;
    #waiting = [];

    async follow(body) {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          const lines = (rest + part.value).split("\n");
          rest = lines.pop();
          for (const line of lines) {
            const id = /"event_id":\s*"([^"]+)"/.exec(line)?.[1];
            if (id) this.#heard.add(id);
          }
          this.#wake();
        }
      } catch {
        /* Ended by the page itself. */
      }
      this.end();
    }

    end() {
      this.#ended = true;
      this.#wake();
    }

    #wake() {
      for (const look of this.#waiting.splice(0)) look();
    }

    async speaksOf(id) {
      const late = performance.now() + PATIENCE;
      while (!this.#ended && !this.#heard.has(id) && performance.now() < late) {
        await new Promise((resolve) => {
          this.#waiting.push(resolve);
          setTimeout(resolve, PATIENCE);
        });
      }
      /* What was read together with the end is handled first. */
      await new Promise((resolve) => { setTimeout(resolve, 0); });
    }
  }

  window.fetch = async (asked, options) => {
    const address = asked instanceof Request ? asked.url : String(asked);
    if (address.includes("/queue/data?")) {
      const stream = new Stream();
      current = stream;
      try {
        const response = await fetched(asked, options);
        if (!response.ok || !response.body) {
          stream.end();
          return response;
        }
        const [ours, theirs] = response.body.tee();
        stream.follow(ours);
        return new Response(theirs, response);
      } catch (error) {
        stream.end();
        throw error;
      }
    }
    const response = await fetched(asked, options);
    if (current && response.ok && address.includes("/queue/join")) {
      const { event_id: id } = await response.clone().json();
      await current.speaksOf(id);
    }
    return response;
  };
})();
