/** What to apply: every setting of the winner with what else it changes, those that weaken security first and loud, and the patch. */
import type { AppliedSetting, PatchFile } from '../../../../core/tuning.ts';
import { formatKnobValue } from '../../../../core/tuning-words.ts';
import type { TuningView } from '../../../tuning-view.ts';
import { foreign, html, type Markup } from '../escape.ts';
import { type PageSection, section } from '../shell/render-page.ts';
import { uriPart } from '../uri-part.ts';

function settingRow({ knob, title, from, to, byHand, sideEffect, security }: AppliedSetting): Markup {
  return html`<tr data-id="${knob}"><th scope="row">${foreign(title)}<small><code>${foreign(knob)}</code></small>${security !== undefined && html`<small class="security-mark">▲ weakens security</small>`}</th><td><code>${foreign(formatKnobValue(from))}</code></td><td><span aria-hidden="true">→ </span><code class="to">${foreign(formatKnobValue(to))}</code></td><td>${foreign(sideEffect)}</td><td>${foreign(byHand)}</td></tr>`;
}

function warnings(settings: readonly AppliedSetting[]): Markup | undefined {
  const weak = settings.filter(({ security }) => security !== undefined);
  if (weak.length === 0) return undefined;
  return html`<div class="notices security"><p><b>This result weakens security.</b> It was allowed with <code>--allow</code>; decide whether you want it before you apply anything:</p><ul>${weak.map(({ title, security }) => html`<li><b>${foreign(title)}:</b> ${foreign(security ?? '')}</li>`)}</ul></div>`;
}

/** A path beside the page. */
function fileLink(file: string): Markup {
  return html`<a href="./${file.split('/').map(uriPart).join('/')}"><code>${foreign(file)}</code></a>`;
}

function patchItem({ file, title, apply, rollback, rollbackApply }: PatchFile): Markup {
  return html`<li data-file="${file}"><h3>${foreign(title)}</h3><p>${fileLink(file)}</p><pre class="log" tabindex="0">${foreign(apply)}</pre>${rollback === undefined ? html`<p><small>nothing to roll back with a file</small></p>` : html`<p><small>takes it back: ${fileLink(rollback)}</small></p>${rollbackApply !== undefined && html`<pre class="log" tabindex="0">${foreign(rollbackApply)}</pre>`}`}</li>`;
}

/** Undefined without a proof. */
export function applySection({ settings, patch, outcome }: TuningView): PageSection | undefined {
  if (settings.length === 0) return undefined;
  const lead =
    outcome === 'proven'
      ? html`<p class="caption">Only these settings differ from the baseline; the proof measured all of them together.</p>`
      : html`<p class="caption"><b>Not recommended:</b> this is what the search had chosen; the verdict above says why it is not to be applied.</p>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Settings and what they change"><table data-table="settings"><thead><tr><th scope="col">setting</th><th scope="col">from</th><th scope="col">to</th><th scope="col">what else changes</th><th scope="col">by hand</th></tr></thead><tbody>${settings.map(settingRow)}</tbody></table></div>`;
  const files =
    patch.length > 0 &&
    html`<h3 class="sub">As a patch; the commands are for the folder patch/ beside this page</h3><ul class="patch">${patch.map(patchItem)}</ul>`;
  return {
    id: 'apply',
    navigation: 'Apply',
    markup: section('apply', outcome === 'proven' ? 'What to apply' : 'What the best candidate sets', html`${lead}${warnings(settings)}${table}${files}`),
  };
}
