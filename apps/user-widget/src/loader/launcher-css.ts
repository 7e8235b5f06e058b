/** The styles of the launcher and the panel. On phones the panel fills the screen. The launcher sets the side. */
export const LAUNCHER_CSS = `
:host{all:initial}
.box{position:fixed;bottom:max(20px,env(safe-area-inset-bottom));z-index:2147483000}
.launcher{position:relative;display:grid;place-items:center;width:56px;height:56px;padding:0;border:0;border-radius:50%;background:#3a56d4;color:#fff;cursor:pointer;box-shadow:0 6px 20px #141e5a52;transition:.16s}
:not(.ready)>.launcher{z-index:1}
.launcher:hover{background:#2f47b8;transform:scale(1.05)}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #3a56d4}
svg{grid-area:1/1;width:27px;transition:.16s}
.bubble{fill:currentColor}
.chevron{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.open .bubble,:not(.open)>*>.chevron{opacity:0}
.badge{position:absolute;top:-4px;right:-4px;padding:0 6px;border-radius:11px;border:2px solid #fff;background:#d92c3f;color:#fff;font:600 11.5px/18px system-ui,sans-serif;text-align:center}
.badge:empty{display:none}
.panel{position:absolute;bottom:72px;width:400px;height:min(704px,calc(100vh - 112px));border-radius:18px;overflow:hidden;background:light-dark(#fff,#15171c);box-shadow:0 12px 48px #0a0f283d,0 0 0 1px #8884;visibility:hidden;opacity:0;transform:translateY(14px);transition:.18s}
.open .panel{visibility:visible;opacity:1;transform:none}
iframe{width:100%;height:100%;border:0}
@media(max-width:480px),(max-height:420px){
.open.ready .launcher{display:none}
.panel{position:fixed;inset:var(--top,0) 0 auto!important;width:auto;height:var(--height,100%);border-radius:0;box-shadow:none}
}
.full .panel{position:fixed;inset:0!important;width:auto;height:auto;border-radius:0;transition:none}
@media(prefers-reduced-motion){*{transition:none!important}}
@media print{.box{display:none}}
`.replace(/\n/g, "");
