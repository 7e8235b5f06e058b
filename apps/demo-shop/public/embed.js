// Runs before all other scripts: sets the page's language and the widget's options.
const kept = localStorage.getItem("shop:locale");
const shopLocale = kept ?? (navigator.language.startsWith("zh") ? "zh" : "en");
document.documentElement.lang = shopLocale === "zh" ? "zh-CN" : "en";

window.deskwire = {
  locale: shopLocale,
  // The page's own server knows the signed-in user and issues a short-lived token.
  token: async () => {
    const response = await fetch("/demo/api/session");
    if (!response.ok) throw new Error(`session: ${response.status}`);
    return (await response.json()).token;
  },
};
