import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ignoreComposedKeys } from "@deskwire/chat-view/browser/ignore-composed-keys";
import "@deskwire/chat-view/browser/fetch-part";
import { App } from "./app.tsx";
import { reloadForLostParts } from "./reload-for-lost-parts.ts";
import "./styles.css";

reloadForLostParts();
ignoreComposedKeys(window);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
