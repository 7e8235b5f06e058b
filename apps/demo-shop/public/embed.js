// Runs before anything else: the page's language, and what the widget needs to know.
const kept = localStorage.getItem("shop:locale");
const shopLocale = kept ?? (navigator.language.startsWith("zh") ? "zh" : "en");
document.documentElement.lang = shopLocale === "zh" ? "zh-CN" : "en";

window.deskwire = {
  locale: shopLocale,
  // The page's own server says who is signed in, and vouches for them with a short-lived token.
  token: async () => {
    const response = await fetch("/demo/api/session");
    if (!response.ok) throw new Error(`session: ${response.status}`);
    return (await response.json()).token;
  },
};
