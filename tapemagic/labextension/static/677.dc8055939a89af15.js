"use strict";(self.rspackChunktapemagic=self.rspackChunktapemagic||[]).push([[677],{"./node_modules/css-loader/dist/cjs.js!./lib/style.css"(e,a,t){var r=t("./node_modules/css-loader/dist/runtime/noSourceMaps.js"),i=t.n(r),o=t("./node_modules/css-loader/dist/runtime/api.js"),n=(t.n(o))()(i());n.push([e.id,`/* ../src/shared/theme.css */
.tapemagic {
  --tapemagic-ink: var(--jp-content-font-color1, var(--vscode-editor-foreground, CanvasText));
  --tapemagic-paper: var(--jp-layout-color0, var(--vscode-editor-background, Canvas));
  --tapemagic-focus: var(--jp-brand-color1, var(--vscode-focusBorder, Highlight));
  --tapemagic-text-font: var( --jp-content-font-family, var(--vscode-font-family, system-ui, sans-serif) );
  --tapemagic-code-font: var( --jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, monospace) );
  --tapemagic-text-size: var(--jp-content-font-size1, var(--vscode-font-size, 14px));
  --tapemagic-code-size: var(--jp-code-font-size, var(--vscode-editor-font-size, 13px));
  --tapemagic-error-hue: 27;
  --tapemagic-warning-hue: 70;
  --tapemagic-added-hue: 150;
  --tapemagic-dark: 0.47;
  --tapemagic-lighter: 0.3;
  --tapemagic-line: color-mix(in srgb, var(--tapemagic-ink) 22%, transparent);
  --tapemagic-faint: color-mix(in srgb, var(--tapemagic-ink) 5%, transparent);
  --tapemagic-quiet: color-mix(in srgb, var(--tapemagic-ink) 74%, var(--tapemagic-paper));
  color: var(--tapemagic-ink);
  font-family: var(--tapemagic-text-font);
  font-size: var(--tapemagic-text-size);
  line-height: 1.5;
  box-sizing: border-box;
  container-type: inline-size;
  color-scheme: inherit;
}
.tapemagic *,
.tapemagic *::before,
.tapemagic *::after {
  box-sizing: border-box;
}
.tapemagic-hued {
  --tapemagic-accent: oklch( from var(--tapemagic-ink) calc(var(--tapemagic-dark) + var(--tapemagic-lighter) * l) 0.19 var(--hue) / 1 );
  --tapemagic-tint: oklch(from var(--tapemagic-ink) calc(0.6 + 0.12 * l) 0.17 var(--hue) / 0.13);
}
.tapemagic-error {
  --hue: var(--tapemagic-error-hue);
}
.tapemagic-warning {
  --hue: var(--tapemagic-warning-hue);
}
.tapemagic-added {
  --hue: var(--tapemagic-added-hue);
}
.tapemagic-removed {
  --hue: var(--tapemagic-error-hue);
}
.tapemagic-tape-0 {
  --hue: 250;
  --tapemagic-pattern: solid;
}
.tapemagic-tape-1 {
  --hue: 310;
  --tapemagic-pattern: dashed;
}
.tapemagic-tape-2 {
  --hue: 190;
  --tapemagic-pattern: double;
}
.tapemagic-tape-3 {
  --hue: 120;
  --tapemagic-pattern: dotted;
}
.tapemagic-tape-4 {
  --hue: 285;
  --tapemagic-pattern: ridge;
}
.tapemagic-tape-5 {
  --hue: 350;
  --tapemagic-pattern: groove;
}
.tapemagic:not(#_) .tapemagic-unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  padding: 0;
  border: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.tapemagic:not(#_) .tapemagic-name {
  padding: 0.05em 0.3em;
  border: 0;
  border-radius: 3px;
  background: var(--tapemagic-faint);
  color: inherit;
  font-family: var(--tapemagic-code-font);
  font-size: 0.93em;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  -webkit-box-decoration-break: clone;
  box-decoration-break: clone;
}
@media (forced-colors: active) {
  .tapemagic {
    --tapemagic-ink: CanvasText;
    --tapemagic-paper: Canvas;
    --tapemagic-focus: Highlight;
    --tapemagic-line: CanvasText;
    --tapemagic-quiet: CanvasText;
  }
  .tapemagic-hued {
    --tapemagic-accent: CanvasText;
    --tapemagic-tint: Canvas;
  }
}
@media (prefers-contrast: more) {
  .tapemagic {
    --tapemagic-dark: 0.36;
    --tapemagic-lighter: 0.5;
    --tapemagic-line: currentColor;
    --tapemagic-quiet: var(--tapemagic-ink);
  }
}
[data-jp-theme-name$="High Contrast"] .tapemagic,
[class*=vscode-high-contrast] .tapemagic {
  --tapemagic-dark: 0.36;
  --tapemagic-lighter: 0.5;
  --tapemagic-line: currentColor;
  --tapemagic-quiet: var(--tapemagic-ink);
}

/* style/index.css */
.tapemagic-mark:not(#_) {
  --tapemagic-ink: var(--jp-content-font-color1);
  --tapemagic-error-hue: 27;
  --tapemagic-warning-hue: 70;
  --tapemagic-dark: 0.47;
  --tapemagic-lighter: 0.3;
  background-image: none;
  text-decoration: underline wavy 1.5px var(--tapemagic-accent);
  text-decoration-skip-ink: none;
  text-underline-offset: 2px;
}
.tapemagic.tapemagic-card,
.tapemagic.cm-layer,
.tapemagic.tapemagic-cell-tapes {
  container-type: normal;
}
.cm-tooltip:not(#_):has(.tapemagic-card) {
  max-width: min(46em, 90vw);
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
  background: var(--jp-layout-color1);
  box-shadow: 0 2px 8px rgb(0 0 0 / 25%);
}
.cm-tooltip-below:not(#_):has(.tapemagic-card) {
  margin-top: 4px;
}
.cm-diagnostic:not(#_):has(.tapemagic-card) {
  margin: 0;
  padding: 8px 12px;
  border-left: 5px solid var(--jp-error-color1);
  white-space: normal;
}
.cm-diagnostic-warning:not(#_):has(.tapemagic-card) {
  border-left-color: var(--jp-warn-color1);
}
.tapemagic.tapemagic-card {
  font-size: var(--jp-ui-font-size1);
  line-height: 1.45;
}
.tapemagic-card p {
  margin: 0 0 0.45em;
}
.tapemagic-card ul {
  margin: 0 0 0.45em;
  list-style: disc;
  padding-left: 1.2em;
}
.tapemagic-card .tapemagic-card-message {
  font-weight: 600;
}
.tapemagic-card a {
  color: var(--jp-content-link-color);
  text-decoration: underline;
}
.cm-diagnostic:has(.tapemagic-card) .cm-diagnosticAction {
  margin: 0 8px 0 0;
  padding: 3px 12px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
  background: var(--jp-layout-color2);
  color: var(--jp-ui-font-color1);
  font-size: var(--jp-ui-font-size1);
  cursor: pointer;
}
.cm-diagnostic:has(.tapemagic-card) .cm-diagnosticAction:first-of-type {
  border-color: var(--jp-brand-color1);
  background: var(--jp-brand-color1);
  color: var(--jp-ui-inverse-font-color1);
}
.cm-diagnostic:has(.tapemagic-card) .cm-diagnosticAction:focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 2px;
}
.cm-layer > .tapemagic-cell-band {
  position: absolute;
  border: 1px solid color-mix(in srgb, var(--tapemagic-accent) 45%, transparent);
  border-left: 3px var(--tapemagic-pattern) var(--tapemagic-accent);
  border-radius: 4px 6px 6px 4px;
  background: var(--tapemagic-tint);
}
.tapemagic.tapemagic-cell-tapes {
  margin-left: 2.5em;
  font-family: inherit;
  font-size: 0.85em;
  line-height: inherit;
  -webkit-user-select: none;
  user-select: none;
}
.tapemagic-cell-tapes > span {
  margin-right: 0.8em;
  padding: 0.05em 0.6em;
  border-radius: 0.75em;
  background: color-mix(in srgb, var(--tapemagic-paper) 88%, var(--tapemagic-accent));
  color: var(--tapemagic-accent);
  font-weight: 600;
}
`,""]),t.d(a,{},{A:n})},"./node_modules/css-loader/dist/runtime/api.js"(e){e.exports=function(e){var a=[];return a.toString=function(){return this.map(function(a){var t="",r=void 0!==a[5];return a[4]&&(t+="@supports (".concat(a[4],") {")),a[2]&&(t+="@media ".concat(a[2]," {")),r&&(t+="@layer".concat(a[5].length>0?" ".concat(a[5]):""," {")),t+=e(a),r&&(t+="}"),a[2]&&(t+="}"),a[4]&&(t+="}"),t}).join("")},a.i=function(e,t,r,i,o){"string"==typeof e&&(e=[[null,e,void 0]]);var n={};if(r)for(var c=0;c<this.length;c++){var s=this[c][0];null!=s&&(n[s]=!0)}for(var p=0;p<e.length;p++){var d=[].concat(e[p]);r&&n[d[0]]||(void 0!==o&&(void 0===d[5]||(d[1]="@layer".concat(d[5].length>0?" ".concat(d[5]):""," {").concat(d[1],"}")),d[5]=o),t&&(d[2]&&(d[1]="@media ".concat(d[2]," {").concat(d[1],"}")),d[2]=t),i&&(d[4]?(d[1]="@supports (".concat(d[4],") {").concat(d[1],"}"),d[4]=i):d[4]="".concat(i)),a.push(d))}},a}},"./node_modules/css-loader/dist/runtime/noSourceMaps.js"(e){e.exports=function(e){return e[1]}},"./lib/style.css"(e,a,t){t.r(a);var r=t("./node_modules/style-loader/dist/runtime/injectStylesIntoStyleTag.js"),i=t.n(r),o=t("./node_modules/style-loader/dist/runtime/styleDomAPI.js"),n=t.n(o),c=t("./node_modules/style-loader/dist/runtime/insertBySelector.js"),s=t.n(c),p=t("./node_modules/style-loader/dist/runtime/setAttributesWithoutAttributes.js"),d=t.n(p),m=t("./node_modules/style-loader/dist/runtime/insertStyleElement.js"),l=t.n(m),g=t("./node_modules/style-loader/dist/runtime/styleTagTransform.js"),u=t.n(g),v=t("./node_modules/css-loader/dist/cjs.js!./lib/style.css"),f={};f.styleTagTransform=u(),f.setAttributes=d(),f.insert=s().bind(null,"head"),f.domAPI=n(),f.insertStyleElement=l(),i()(v.A,f);let h=v.A&&v.A.locals?v.A.locals:void 0;t.d(a,{},{default:h})},"./node_modules/style-loader/dist/runtime/injectStylesIntoStyleTag.js"(e){var a=[];function t(e){for(var t=-1,r=0;r<a.length;r++)if(a[r].identifier===e){t=r;break}return t}function r(e,r){for(var i={},o=[],n=0;n<e.length;n++){var c=e[n],s=r.base?c[0]+r.base:c[0],p=i[s]||0,d="".concat(s," ").concat(p);i[s]=p+1;var m=t(d),l={css:c[1],media:c[2],sourceMap:c[3],supports:c[4],layer:c[5]};if(-1!==m)a[m].references++,a[m].updater(l);else{var g=function(e,a){var t=a.domAPI(a);return t.update(e),function(a){a?(a.css!==e.css||a.media!==e.media||a.sourceMap!==e.sourceMap||a.supports!==e.supports||a.layer!==e.layer)&&t.update(e=a):t.remove()}}(l,r);r.byIndex=n,a.splice(n,0,{identifier:d,updater:g,references:1})}o.push(d)}return o}e.exports=function(e,i){var o=r(e=e||[],i=i||{});return function(e){e=e||[];for(var n=0;n<o.length;n++){var c=t(o[n]);a[c].references--}for(var s=r(e,i),p=0;p<o.length;p++){var d=t(o[p]);0===a[d].references&&(a[d].updater(),a.splice(d,1))}o=s}}},"./node_modules/style-loader/dist/runtime/insertBySelector.js"(e){var a={};e.exports=function(e,t){var r=function(e){if(void 0===a[e]){var t=document.querySelector(e);if(window.HTMLIFrameElement&&t instanceof window.HTMLIFrameElement)try{t=t.contentDocument.head}catch(e){t=null}a[e]=t}return a[e]}(e);if(!r)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");r.appendChild(t)}},"./node_modules/style-loader/dist/runtime/insertStyleElement.js"(e){e.exports=function(e){var a=document.createElement("style");return e.setAttributes(a,e.attributes),e.insert(a,e.options),a}},"./node_modules/style-loader/dist/runtime/setAttributesWithoutAttributes.js"(e,a,t){e.exports=function(e){var a=t.nc;a&&e.setAttribute("nonce",a)}},"./node_modules/style-loader/dist/runtime/styleDomAPI.js"(e){e.exports=function(e){if("u"<typeof document)return{update:function(){},remove:function(){}};var a=e.insertStyleElement(e);return{update:function(t){var r,i,o;r="",t.supports&&(r+="@supports (".concat(t.supports,") {")),t.media&&(r+="@media ".concat(t.media," {")),(i=void 0!==t.layer)&&(r+="@layer".concat(t.layer.length>0?" ".concat(t.layer):""," {")),r+=t.css,i&&(r+="}"),t.media&&(r+="}"),t.supports&&(r+="}"),(o=t.sourceMap)&&"u">typeof btoa&&(r+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(o))))," */")),e.styleTagTransform(r,a,e.options)},remove:function(){var e;null===(e=a).parentNode||e.parentNode.removeChild(e)}}}},"./node_modules/style-loader/dist/runtime/styleTagTransform.js"(e){e.exports=function(e,a){if(a.styleSheet)a.styleSheet.cssText=e;else{for(;a.firstChild;)a.removeChild(a.firstChild);a.appendChild(document.createTextNode(e))}}}}]);